-- wrk: asks for the paths of the file $PATHS in turn, signed in with $TOKEN, as a browser that accepts gzip; counts answers that are not 200.
local paths, n, wrong = {}, 0, 0
function init()
  for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = line end
  math.randomseed(7)
  n = math.random(#paths)
  wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
  wrk.headers["Accept"] = os.getenv("ACCEPT") or "text/html"
  wrk.headers["Accept-Encoding"] = os.getenv("ENCODING") or "identity"
end
function request()
  n = n % #paths + 1
  return wrk.format("GET", paths[n])
end
function response(status) if status ~= 200 then wrong = wrong + 1 end end
function done(summary, latency)
  io.write(string.format("%.0f %.2f %.2f %d %.0f\n", summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, summary.errors.status + summary.errors.timeout + summary.errors.read,
    summary.bytes / math.max(summary.requests, 1)))
end
