-- One kind of request for wrk, and a look at every response.
-- Arguments: method, path, token, status, text that each body has, how often, body, file of ids.
-- `{id}` in the path is replaced by the file's lines, each once.

local method, path, token, status, wanted, times, body, file
local ids = {}
local sent = 0
wrong = 0 -- global, so that `done` can read it

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  method, path, token, status, wanted, times, body, file = unpack(args)
  status = tonumber(status)
  times = tonumber(times)
  wrk.headers["Authorization"] = "Bearer " .. token
  if body ~= "" then
    wrk.headers["Content-Type"] = "application/json"
  else
    body = nil
  end
  if file ~= "" then
    for line in io.lines(file) do
      table.insert(ids, line)
    end
  end
end

function request()
  local target = path
  if #ids > 0 then
    sent = sent + 1
    target = string.gsub(path, "{id}", ids[sent] or "00000000-0000-0000-0000-000000000000")
  end
  return wrk.format(method, target, nil, body)
end

function response(code, headers, content)
  local found = 0
  local from = 1
  while true do
    local first, last = string.find(content, wanted, from, true)
    if not first then
      break
    end
    found = found + 1
    from = last + 1
  end
  if code ~= status or found ~= times then
    wrong = wrong + 1
  end
end

function done(summary, latency, requests)
  local refused = 0
  for _, thread in ipairs(threads) do
    refused = refused + thread:get("wrong")
  end
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  io.stderr:write(string.format(
    '{"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "errors": %d}\n',
    summary.requests,
    summary.duration / 1e6,
    latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3,
    refused + broken
  ))
end
