-- Remember how far the quotes of a post are read, if the caller still leads.
-- KEYS 1 numbers of the post  2 fence of the lead
-- ARGV 1 document  2 the caller's term  3 field of the post, or of the part of a thread
-- Result 1 remembered, 0 somebody else leads by now, or the post was forgotten
if tonumber(redis.call('GET', KEYS[2]) or '0') ~= tonumber(ARGV[2]) then return 0 end
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[3], ARGV[1])
return 1
