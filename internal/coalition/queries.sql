-- name: InsertProfile :exec
INSERT INTO coalition (id, profile, founded_at)
VALUES ('this', $1, $2);

-- name: UpdateProfile :execrows
UPDATE coalition
SET profile = $1
WHERE id = 'this';

-- name: Profile :one
SELECT profile
FROM coalition
WHERE id = 'this';
