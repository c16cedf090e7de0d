-- Remember where the polls of an account go on, if the caller still leads.
-- KEYS 1 cursor  2 fence of the lead
-- ARGV 1 cursor  2 the caller's term
-- Result 1 remembered, 0 somebody else leads by now
if tonumber(redis.call('GET', KEYS[2]) or '0') ~= tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
return 1
