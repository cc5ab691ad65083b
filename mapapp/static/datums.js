// Coordinate arithmetic of the browser: WGS 84, CGCS2000 and GCJ-02, and lengths and areas on the ellipsoid.
(function () {
  "use strict";
  const { PI, sin, cos, tan, atan, atan2, sqrt, abs, asin, log } = Math;
  const rad = PI / 180;
  const BOX = [72.004, 0.8293, 137.8347, 55.8271]; // outside it GCJ-02 is not defined

  const swell = (t, twelfth, thirtieth) => ((20 * sin(PI * t) + 40 * sin((PI * t) / 3) + twelfth * sin((PI * t) / 12) + thirtieth * sin((PI * t) / 30)) * 2) / 3;

  // The same formula as geodata.crs; null outside China's box.
  function gcj02(lon, lat) {
    if (!(lon >= BOX[0] && lat >= BOX[1] && lon <= BOX[2] && lat <= BOX[3])) return null;
    const [x, y] = [lon - 105, lat - 35];
    const root = sqrt(abs(x));
    const waves = ((20 * sin(6 * PI * x) + 20 * sin(2 * PI * x)) * 2) / 3;
    const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves + swell(y, 160, 320);
    const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves + swell(x, 150, 300);
    const [axis, e2] = [6378245, 0.00669342162296594323];
    const magic = 1 - e2 * sin(lat * rad) ** 2;
    return [lon + (east * sqrt(magic)) / (axis * cos(lat * rad) * rad), lat + (north * magic * sqrt(magic)) / (axis * (1 - e2) * rad)];
  }

  // What a datum calls the place of a WGS 84 coordinate; CGCS2000 differs from WGS 84 by centimetres and is taken as equal.
  const DATUMS = { "WGS 84": (lon, lat) => [lon, lat], CGCS2000: (lon, lat) => [lon, lat], "GCJ-02": gcj02 };

  const A = 6378137;
  const F = 1 / 298.257223563;
  const B = A * (1 - F);
  const E2 = F * (2 - F);
  const E = sqrt(E2);

  // The geodesic on the ellipsoid in metres (Vincenty 1975); it converges for all but nearly antipodal points.
  function distance(p, q) {
    const [u, v] = [atan((1 - F) * tan(p.lat * rad)), atan((1 - F) * tan(q.lat * rad))];
    const [su, cu, sv, cv] = [sin(u), cos(u), sin(v), cos(v)];
    const long = (q.lng - p.lng) * rad;
    let [lambda, before] = [long, Infinity];
    let [ss, cs, sigma, c2, cm] = [0, 1, 0, 1, 0];
    for (let turn = 0; turn < 200 && abs(lambda - before) > 1e-13; turn++) {
      ss = sqrt((cv * sin(lambda)) ** 2 + (cu * sv - su * cv * cos(lambda)) ** 2);
      if (!ss) return 0;
      cs = su * sv + cu * cv * cos(lambda);
      sigma = atan2(ss, cs);
      const sa = (cu * cv * sin(lambda)) / ss;
      c2 = 1 - sa * sa;
      cm = c2 ? cs - (2 * su * sv) / c2 : 0;
      const c = (F / 16) * c2 * (4 + F * (4 - 3 * c2));
      before = lambda;
      lambda = long + (1 - c) * F * sa * (sigma + c * ss * (cm + c * cs * (2 * cm * cm - 1)));
    }
    const k = (c2 * (A * A - B * B)) / (B * B);
    const a = 1 + (k / 16384) * (4096 + k * (-768 + k * (320 - 175 * k)));
    const b = (k / 1024) * (256 + k * (-128 + k * (74 - 47 * k)));
    const d = b * ss * (cm + (b / 4) * (cs * (2 * cm * cm - 1) - (b / 6) * cm * (4 * ss * ss - 3) * (4 * cm * cm - 3)));
    return B * a * (sigma - d);
  }

  const length = (points) => points.reduce((sum, p, i) => (i ? sum + distance(points[i - 1], p) : 0), 0);

  // The authalic sphere has the ellipsoid's area and turns equal areas into equal areas (Snyder 1987, 3-11 to 3-18).
  const authalic = (sine) => (1 - E2) * (sine / (1 - E2 * sine * sine) - log((1 - E * sine) / (1 + E * sine)) / (2 * E));
  const POLE = authalic(1);
  const RADIUS2 = (A * A * POLE) / 2;
  const beta = (lat) => asin(authalic(sin(lat * rad)) / POLE);

  // Square metres inside a ring: the area between its great circles on the authalic sphere. A geodesic of 100 km leaves
  // its great circle by centimetres, so the error stays below a millionth (measured against pyproj.Geod in the tests).
  function area(points) {
    let excess = 0;
    points.forEach((p, i) => {
      const q = points[(i + 1) % points.length];
      const [t, s] = [tan(beta(p.lat) / 2), tan(beta(q.lat) / 2)];
      excess += 2 * atan2(tan(((q.lng - p.lng) * rad) / 2) * (t + s), 1 + t * s);
    });
    return abs(excess) * RADIUS2;
  }

  // Of several rings the first of a polygon counts, its holes are taken away.
  function areaOf(parts) {
    const seen = new Set();
    return parts.reduce((sum, part) => {
      const hole = seen.has(part.of);
      seen.add(part.of);
      return sum + (hole ? -1 : 1) * area(part.points);
    }, 0);
  }

  Object.assign(window.planmap, { DATUMS, geodesy: { gcj02, distance, length, area, areaOf } });
})();
