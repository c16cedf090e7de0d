-- Give the lead up, if it is still ours.
-- KEYS 1 leader
-- ARGV 1 owner
-- Result 1 given up, 0 another one leads
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
