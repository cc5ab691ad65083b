"""Turn the text of government work reports into map layers; knows nothing of screens."""
