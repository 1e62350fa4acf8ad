-- Sends the requests of a file, in order and over again. In it each request follows a
-- line that holds its length.

local requests, nth = {}, 0

function init(args)
    local file = assert(io.open(args[1], "rb"))
    local length = file:read("*n")
    while length do
        file:read(1)
        requests[#requests + 1] = file:read(length)
        length = file:read("*n")
    end
end

function request()
    nth = nth % #requests + 1
    return requests[nth]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        "%f %f %f %d\n",
        summary.requests / summary.duration * 1e6,
        latency:percentile(50) / 1000,
        latency:percentile(99) / 1000,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout
    ))
end
