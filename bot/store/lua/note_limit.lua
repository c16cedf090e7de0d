-- Remember what a network's headers said of one budget, unless newer words are there already:
-- within one window the lower remainder is the newer one.
-- KEYS 1 limits  2 order of the limits
-- ARGV 1 field (account and endpoint)  2 document  3 resets at, ms  4 remaining
-- Result 1 remembered, 0 it was older
local known = redis.call('HGET', KEYS[2], ARGV[1])
if known then
  local resets, remaining = string.match(known, '(%d+) (%d+)')
  resets, remaining = tonumber(resets), tonumber(remaining)
  if resets > tonumber(ARGV[3]) + 1000 then return 0 end
  if resets > tonumber(ARGV[3]) - 1000 and remaining < tonumber(ARGV[4]) then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3] .. ' ' .. ARGV[4])
return 1
