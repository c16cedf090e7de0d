-- Take or keep the lead.
-- KEYS 1 leader  2 fence of the lead
-- ARGV 1 owner  2 lease, ms
-- Result the fence of this term when the owner leads, 0 when another one does
local leader = redis.call('GET', KEYS[1])
if leader == ARGV[1] then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return tonumber(redis.call('GET', KEYS[2]))
end
if leader then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return redis.call('INCR', KEYS[2])
