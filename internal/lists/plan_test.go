package lists

import "testing"

func TestPlan(t *testing.T) {
	w := newWorld(t)
	for _, q := range []string{
		"SELECT thread FROM list_posts WHERE list_id = $1 AND message_id = $2 LIMIT 5",
		"SELECT p.thread FROM list_references r CROSS JOIN list_posts p WHERE r.list_id = $1 AND r.message_id = $2 AND p.list_id = r.list_id AND p.number = r.number LIMIT 5",
		"SELECT number FROM list_posts WHERE list_id = $1 AND hash = $2 LIMIT 1",
		"SELECT thread FROM list_posts WHERE list_id = $1 AND base = $2 AND sent_at >= $3 AND sent_at <= $3 ORDER BY sent_at DESC, number DESC LIMIT 1",
		"UPDATE list_posts SET thread = $3 WHERE list_id = $1 AND thread = $2",
		"SELECT p.thread, MAX(p.sent_at) AS newest FROM list_posts p WHERE p.list_id = $1 AND p.sent_at >= $2 AND p.sent_at < $3 GROUP BY p.thread",
		"SELECT t.list_id, t.thread, t.subject FROM (SELECT p.thread, MAX(p.sent_at) AS newest FROM list_posts p WHERE p.list_id = $1 AND p.sent_at >= $2 AND p.sent_at < $3 GROUP BY p.thread) active CROSS JOIN list_threads t WHERE t.list_id = $1 AND t.thread = active.thread ORDER BY active.newest DESC, t.thread DESC LIMIT 3 OFFSET 3",
		"SELECT CAST(count(DISTINCT thread) AS bigint) FROM list_posts WHERE list_id = $1 AND sent_at >= $2 AND sent_at < $3",
		"SELECT id, number, raw_id, author, sent_at FROM list_posts WHERE list_id = $1 AND sent_at >= $2 AND (sent_at > $2 OR number > $3) ORDER BY sent_at, number LIMIT 5",
		"SELECT CAST(count(DISTINCT thread) AS bigint) FROM list_posts WHERE list_id = $1 AND number >= $2 AND number <= $3 AND imported = 1",
		"SELECT id FROM list_posts WHERE list_id = $1 AND thread = $2 ORDER BY sent_at, number LIMIT 3",
		"SELECT id, at, file, place, why, CAST(octet_length(raw) AS bigint) AS size FROM list_leftovers WHERE list_id = $1 AND id > $2 ORDER BY id LIMIT 3",
	} {
		rows, err := w.db.Reader().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+q, "a", "b", 3)
		if err != nil {
			t.Fatal(err)
		}
		t.Log(q[:60])
		for rows.Next() {
			var a, b, c int
			var d string
			w.must(rows.Scan(&a, &b, &c, &d))
			t.Log("    ", d)
		}
	}
}
