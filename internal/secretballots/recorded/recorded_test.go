package recorded_test

import (
	"testing"

	"plenary.example/internal/db"
	"plenary.example/internal/record"
	"plenary.example/internal/secretballots/recorded"
	"plenary.example/internal/testdb"
)

// TestADeclaredVoteIsRecorded: one with papers that two counted alike is a leaf with both
// sums; one that is only counted is none.
func TestADeclaredVoteIsRecorded(t *testing.T) {
	d, ctx := testdb.Open(t), t.Context()
	err := d.Write(ctx, func(tx *db.Tx) error {
		for _, row := range []struct{ id, state string }{{"a", "opened"}, {"b", "declared"}} {
			_, err := tx.ExecContext(ctx, `INSERT INTO secret_votes (id, key, vote_id, title_en, title_fr, about_en, about_fr, meeting_id, group_name, need, record_day, opens_at, closes_at, state,
				authority_id, authority_name, uuid, stamped_at, prepared_at, ready_at, closed_at, opened_at, declared_at, declared_by, reason)
				VALUES ($1, $1, '', 'Statement', 'Déclaration', '', '', '', 'Ed25519', 2, '2026-11-01', 1, 2, $2, '', '', '', 0, 0, 0, 0, 0, 3000000, '', '')`, row.id, row.state)
			if err != nil {
				return err
			}
		}
		for _, query := range []string{
			`INSERT INTO secret_questions (secret_id, place, kind, text_en, text_fr, smallest, largest, seats, blank, majority, resolution_id) VALUES ('b', 0, 'choice', 'Who?', 'Qui?', 0, 2, 1, 1, '', '')`,
			`INSERT INTO secret_answers (secret_id, question, place, text_en, text_fr) VALUES ('b', 0, 0, 'Ada', 'Ada'), ('b', 0, 1, 'Bruno', 'Bruno')`,
			`INSERT INTO secret_texts (secret_id, name, body) VALUES ('b', 'result', '{"result":[[1,2,3]]}')`,
			`INSERT INTO secret_boards (secret_id, last, height, pieces, bytes) VALUES ('b', '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b', 9, 10, 0)`,
			`INSERT INTO secret_sheets (secret_id, person_id, name, figures, entered_at) VALUES ('b', 'p', 'P', '{"questions":[{"blank":0,"answers":[1,1]}],"spoiled":0}', 1),
				('b', 'q', 'Q', '{"questions":[{"blank":0,"answers":[1,0]}],"spoiled":1}', 2), ('b', 'r', 'R', '{"questions":[{"blank":0,"answers":[1,0]}],"spoiled":1}', 3)`,
		} {
			if _, err := tx.ExecContext(ctx, query); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var results recorded.Results
	if keys, err := results.After(ctx, d.Reader(), "", 10); err != nil || len(keys) != 1 || keys[0] != "b" {
		t.Errorf("%v %v", keys, err)
	}
	for _, thing := range []string{"a", "none"} {
		if _, there, err := results.Read(ctx, d.Reader(), thing); there || err != nil {
			t.Errorf("%s: %v %v", thing, there, err)
		}
	}
	c, there, err := results.Read(ctx, d.Reader(), "b")
	if err != nil || !there || c.About != "secret-votes/b" || c.Kept {
		t.Fatalf("%+v %v", c, err)
	}
	want := []record.Field{
		{Name: "title.en", Value: "Statement"},
		{Name: "title.fr", Value: "Déclaration"},
		{Name: "questions", Value: "choice from 0 to 2 seats 1\tWho?\tQui?\n-\tAda\tAda\n-\tBruno\tBruno\n"},
		{Name: "electronic", Value: `{"result":[[1,2,3]]}`},
		{Name: "papers", Value: `{"questions":[{"blank":0,"answers":[1,0]}],"spoiled":1}`},
		{Name: "archive", Value: "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"},
		{Name: "announced", Value: "1970-01-01T00:00:03Z"},
	}
	for i, f := range want {
		if c.Fields[i] != f {
			t.Errorf("%+v instead of %+v", c.Fields[i], f)
		}
	}
}
