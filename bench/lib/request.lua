-- Sends the request of a file again and again. In it {n} is a number that was never sent before (nine digits)
-- and {id} one of the lines of another file.
--
--   wrk … -s request.lua URL -- <file with the request> <first number> [<file with the ids>]

local parts, ids = {}, {}
local number = 0
local DIGITS = 9

local function read(name)
  local file = assert(io.open(name, 'rb'))
  local text = file:read('*a')
  file:close()
  return text
end

function init(args)
  local head, body = read(args[1]):match('^(.-)\n\n(.*)$')
  number = tonumber(args[2])
  if args[3] then
    for line in read(args[3]):gmatch('[^\n]+') do ids[#ids + 1] = line end
  end
  local lines = { 'Host: ' .. wrk.host .. ':' .. wrk.port }
  if body ~= '' then
    local sample = body:gsub('{n}', ('0'):rep(DIGITS))
    lines[#lines + 1] = 'Content-Length: ' .. #sample
  end
  local first, rest = head:match('^([^\n]+)\n?(.*)$')
  for line in rest:gmatch('[^\n]+') do lines[#lines + 1] = line end
  local whole = first .. ' HTTP/1.1\r\n' .. table.concat(lines, '\r\n') .. '\r\n\r\n' .. body
  -- Split once: the loader shares the machine with the server, so it must cost little.
  local at = 1
  while true do
    local from, to = whole:find('{[ni]d?}', at)
    if not from then break end
    parts[#parts + 1] = whole:sub(at, from - 1)
    parts[#parts + 1] = whole:sub(from, to)
    at = to + 1
  end
  parts[#parts + 1] = whole:sub(at)
end

function request()
  number = number + 1
  local made = {}
  for index = 1, #parts do
    local part = parts[index]
    if part == '{n}' then part = ('%09d'):format(number)
    elseif part == '{id}' then part = ids[math.random(#ids)] end
    made[index] = part
  end
  return table.concat(made)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(('\nRESULT {"requests":%d,"seconds":%.3f,"bytes":%d,"refused":%d,"socketErrors":%d,'):format(
    summary.requests, summary.duration / 1e6, summary.bytes, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
  io.write(('"p50Ms":%.2f,"p99Ms":%.2f,"maxMs":%.2f}\n'):format(
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
end
