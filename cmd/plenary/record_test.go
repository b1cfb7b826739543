package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"plenary.example/cmd/plenary/proving"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/record"
)

// Every act of the demonstration that changes what is recorded names what it changes: nothing
// stands that was not recorded by its act, and nothing is other than it was recorded.
func TestWhatStandsWasRecordedByItsAct(t *testing.T) {
	p, _ := demonstration(t)
	ctx := t.Context()
	count := func() string { return told(t, p, "SELECT CAST(count(*) AS text) FROM record_entries") }
	if err := p.sealed.Begin(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := p.sealed.Sequence(ctx); err != nil {
		t.Fatal(err)
	}
	before := count()
	addProof(t, p, places{})
	if after := count(); after != before {
		t.Errorf("%s leaves were written with acts, %s there are", before, after)
	}
	report, err := p.sealed.Verify(ctx, nil)
	if err != nil || !report.Sound() || report.Things < 100 || len(report.NotYet) > 0 {
		t.Errorf("%+v, %v", report, err)
	}
	for _, kind := range p.sealed.Kinds() {
		if told(t, p, "SELECT CAST(count(*) AS text) FROM record_entries WHERE kind = $1", kind) == "0" {
			t.Errorf("the demonstration has no leaf of %s", kind)
		}
	}
}

// What is changed behind the program’s back is told in the reader’s language, each kind of
// thing as what it is.
func TestWhatIsChangedBehindItsBackIsTold(t *testing.T) {
	p, _ := demonstration(t)
	ctx := t.Context()
	addProof(t, p, places{})
	place := func(kind, thing string) string {
		return told(t, p, "SELECT CAST(l.place AS text) FROM record_leaves l JOIN record_entries e ON e.id = l.entry_id WHERE e.kind = $1 AND e.thing = $2 ORDER BY e.revision DESC LIMIT 1", kind, thing)
	}
	resolution := told(t, p, "SELECT resolution_id FROM library_entries WHERE meeting_key = '1995-11' AND label = '13'")
	vote, election := told(t, p, "SELECT min(id) FROM votes WHERE state = 'announced'"), told(t, p, "SELECT min(id) FROM elections WHERE state = 'declared'")
	minutes := told(t, p, "SELECT min(meeting_id) FROM meeting_minutes WHERE approved_version > 0")
	secretly := told(t, p, "SELECT min(id) FROM secret_votes WHERE state = 'declared'")
	organization, receipt := told(t, p, "SELECT id FROM organizations WHERE slug = 'superior-shore'"), told(t, p, "SELECT min(id) FROM receipts")
	for _, row := range []struct {
		query, kind, thing string
		en, fr             string
	}{
		{"UPDATE resolutions SET wording = replace(wording, ' the ', ' no ') WHERE id = $1", "resolution", resolution, "Resolution 1995-11/13: the English text, changed after it was recorded at leaf ", "le texte anglais"},
		{"UPDATE library_entries SET policy_state = 'rescinded' WHERE resolution_id = $1", "resolution", resolution, "its standing as policy, changed after", "son statut de politique"},
		{"UPDATE votes SET yes = yes + 1 WHERE id = $1", "result", vote, "the count of the votes, changed after", "le compte des voix"},
		{"UPDATE elections SET result = '{}' WHERE id = $1", "election", election, "the count and who is elected, changed after", "le dépouillement"},
		{"UPDATE secret_texts SET body = replace(body, '[[', '[[1') WHERE name = 'result' AND secret_id = $1", "secret_result", secretly, "the sums of the encrypted ballots, changed after", "les totaux des bulletins chiffrés"},
		{"UPDATE meeting_minutes SET body = body || '.' WHERE meeting_id = $1", "minutes", minutes, "the approved text, changed after", "le texte approuvé"},
		{"UPDATE organizations SET class = 'observer' WHERE id = $1", "membership", organization, "the class, changed after", "la catégorie"},
		{"UPDATE receipts SET cents = cents + 100000 WHERE id = $1", "receipt", receipt, "the amounts, changed after", "les montants"},
	} {
		err := p.db.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, row.query, row.thing)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		report, err := p.sealed.Verify(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		for lang, says := range map[i18n.Lang]string{i18n.EN: row.en, i18n.FR: row.fr} {
			l := p.catalog.For(lang)
			if !slices.ContainsFunc(report.Findings, func(f record.Finding) bool {
				words := l.Say(f.Say)
				return f.Kind == row.kind && f.Thing == row.thing && strings.Contains(words, says) && strings.Contains(words, place(row.kind, row.thing))
			}) {
				t.Errorf("%s: nothing says %q: %+v", row.query, says, report.Findings)
			}
		}
	}
}

// On the command line the whole record is verified, and a leaf alone is, without a database.
func TestTheRecordIsVerifiedOnTheCommandLine(t *testing.T) {
	p, _ := demonstration(t)
	ctx := t.Context()
	addProof(t, p, places{})
	l := p.catalog.For(i18n.EN)
	if err := proving.Verify(ctx, p.sealed, l); err != nil {
		t.Errorf("untouched: %v", err)
	}
	head, err := p.sealed.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	one, err := p.sealed.At(ctx, 7)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := p.sealed.Proof(ctx, 7)
	if err != nil {
		t.Fatal(err)
	}
	file := func(name, content string) string {
		name = filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	proven, leaf, other := file("leaf.tlog-proof", proof), file("leaf.txt", one.Text), file("other.txt", one.Text+"\n")
	for _, row := range []struct {
		leaf proving.Leaf
		want string
	}{
		{proving.Leaf{Proof: proven, Leaf: leaf, Key: head.Key}, ""},
		{proving.Leaf{Proof: proven, Leaf: other, Key: head.Key}, "proof.error.proof"},
		{proving.Leaf{Proof: leaf, Leaf: leaf, Key: head.Key}, "proof.error.proof"},
		{proving.Leaf{Proof: proven, Key: head.Key}, "proof.error.usage"},
	} {
		got := ""
		if err := row.leaf.Check(l); err != nil {
			got = fault.Of(err).Key
		}
		if got != row.want || !row.leaf.Given() {
			t.Errorf("%+v: %q, want %q", row.leaf, got, row.want)
		}
	}
	err = p.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE receipts SET cents = cents + 1 WHERE serial = (SELECT min(serial) FROM receipts)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := proving.Verify(ctx, p.sealed, l); fault.Of(err) == nil || fault.Of(err).Key != "proof.error.unsound" {
		t.Errorf("a receipt changed: %v", err)
	}
}
