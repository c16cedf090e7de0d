-- Count the tokens of one call; counting a call again corrects its number.
-- KEYS 1 tokens of the day
-- ARGV 1 call  2 tokens  3 cap of the day, -1 for none  4 lifetime, ms
-- Result 1 counted, 0 the cap does not allow that many
local known = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
local more = tonumber(ARGV[2]) - known
local total = tonumber(redis.call('HGET', KEYS[1], 'total') or '0') + more
local cap = tonumber(ARGV[3])
if cap >= 0 and more > 0 and total > cap then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2], 'total', string.format('%.0f', total))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
