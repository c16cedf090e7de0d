-- Remember up to where a service was told what is in the audit, if the caller still leads.
-- KEYS 1 noticed  2 fence of the lead
-- ARGV 1 service  2 id of the last line told  3 the caller's term
-- Result 1 remembered, 0 somebody else leads by now
if tonumber(redis.call('GET', KEYS[2]) or '0') ~= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
