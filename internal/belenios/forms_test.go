package belenios_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"testing"

	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/archive"
	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/fault"
)

// What belenios-tool 2.0 derived (setup generate-credentials --derive), for the
// identifier gBDRyvvWC39pMx; the last twenty digits of the public key.
func TestCredentialsAsTheToolDerivesThem(t *testing.T) {
	g := group.Belenios2048()
	for token, want := range map[string]string{
		"UAU-kbB-51s-894-zpT": "39305118231540931012",
		"UAUkbB51s894zpT":     "45322527698360416734",
	} {
		key, err := belenios.Public(g, "gBDRyvvWC39pMx", token)
		if err != nil || key[len(key)-20:] != want {
			t.Errorf("%s: …%s, %v", token, key[max(0, len(key)-20):], err)
		}
	}
	for _, bad := range []string{"", "UAU-kbB-51s-894-zpU", "UAU-kbB-51s-894-zp0", "UAU-kbB-51s-894", "UAUkbB51s894zpTUAUkbB5"} {
		if _, err := belenios.Secret(g, "gBDRyvvWC39pMx", bad); !errors.Is(err, belenios.ErrToken) {
			t.Errorf("%q is taken for a credential: %v", bad, err)
		}
	}
	for _, draw := range []func() (string, error){
		func() (string, error) { return belenios.NewToken(rand.Reader) },
		func() (string, error) { return belenios.NewOldToken(rand.Reader) },
	} {
		token, err := draw()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := belenios.Secret(g, "gBDRyvvWC39pMx", token); err != nil {
			t.Errorf("%s: %v", token, err)
		}
	}
}

func subject() belenios.Subject {
	return belenios.Subject{UUID: "gBDRyvvWC39pMx", Name: "N", Questions: []belenios.Question{
		{Text: "Q", Answers: []string{"Yes", "No"}, Blank: true, Min: 1, Max: 1},
		{Text: "W", Answers: []string{"A", "B"}, Min: 0, Max: 2},
	}}
}

func election(t testing.TB) *belenios.Election {
	t.Helper()
	g := group.Ed25519()
	e, err := belenios.NewElection(g, g.Generator(), subject())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestElectionsThatCannotBe(t *testing.T) {
	g := group.Ed25519()
	for check, change := range map[string]func(*belenios.Subject){
		"belenios.election.uuid":      func(s *belenios.Subject) { s.UUID = "0BDRyvvWC39pMx" },
		"belenios.election.questions": func(s *belenios.Subject) { s.Questions[0].Max = 3 },
	} {
		s := subject()
		change(&s)
		if _, err := belenios.NewElection(g, g.Generator(), s); fault.Of(err) == nil || fault.Of(err).Key != check {
			t.Errorf("%s: %v", check, err)
		}
	}
	text := election(t).Text
	for check, changed := range map[string][]byte{
		"belenios.election.version":       bytes.Replace(text, []byte(`"version":1`), []byte(`"version":2`), 1),
		"belenios.election.form":          bytes.Replace(text, []byte(`,"name"`), []byte(`, "name"`), 1),
		"belenios.election.group":         bytes.Replace(text, []byte(`Ed25519`), []byte(`BELENIOS-1024`), 1),
		"belenios.election.key":           bytes.Replace(text, []byte(`"public_key":"6`), []byte(`"public_key":"z`), 1),
		"belenios.election.question_type": bytes.Replace(text, []byte(`{"answers":["A","B"],"min":0,"max":2,"question":"W"}`), []byte(`{"type":"NonHomomorphic","value":{"answers":["A"],"question":"W"}}`), 1),
	} {
		if _, err := belenios.ParseElection(changed); fault.Of(err) == nil || fault.Of(err).Key != check {
			t.Errorf("%s: %v", check, err)
		}
	}
	later := append(bytes.Clone(text[:len(text)-1]), `,"language":"fr"}`...)
	if _, err := belenios.ParseElection(later); err != nil {
		t.Errorf("a field of a later release: %v", err)
	}
	again := append(bytes.Clone(text[:len(text)-1]), `,"public_key":"x"}`...)
	if _, err := belenios.ParseElection(again); !errors.Is(err, canon.ErrForm) {
		t.Errorf("a field twice: %v", err)
	}
}

func TestAnswersThatTheQuestionDoesNotAllow(t *testing.T) {
	e := election(t)
	x := e.Group.Scalars().Small(5)
	for _, answers := range [][][]bool{
		{}, {{false, true, false}}, {{false, true, true}, {false, false}}, {{true, true, false}, {false, false}}, {{false, false, false}, {false, false}}, {{false, true}, {false, false}},
	} {
		if _, err := belenios.MakeBallotWithKey(e, rand.Reader, x, answers); !errors.Is(err, belenios.ErrAnswer) {
			t.Errorf("%v: %v", answers, err)
		}
	}
}

// seeds are one canonical text of every form.
func seeds(t testing.TB) [][]byte {
	e := election(t)
	g := e.Group
	x, key, err := belenios.NewTrusteeKey(g, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ballot, err := belenios.MakeBallotWithKey(e, rand.Reader, x, [][]bool{{false, true, false}, {true, false}})
	if err != nil {
		t.Fatal(err)
	}
	tally := belenios.EmptyTally(e)
	share, err := belenios.Decrypt(e, rand.Reader, tally, x)
	if err != nil {
		t.Fatal(err)
	}
	trustee := belenios.Trustee{Single: &key}
	sums := tally.Append(nil)
	return [][]byte{
		e.Text, ballot, sums, tally.AppendSized(nil, archive.HashOf(sums)), share.Append(nil),
		belenios.Owned{Owner: 1}.Append(nil), belenios.Result{{0, 1, 2}, {0, 1 << 31}}.Append(nil),
		append(trustee.Append([]byte("[")), ']'), []byte(`["` + string(key.Key.Append(nil)) + `,3"]`), belenios.SetupData{}.Append(nil),
	}
}

// FuzzForms reads anything as each of the forms: what is taken is written again as the same bytes.
func FuzzForms(f *testing.F) {
	for _, seed := range seeds(f) {
		f.Add(seed)
	}
	e := election(f)
	key := string(e.Group.Generator().Append(nil))
	voters, err := belenios.NewCredentials(e.Group, []belenios.Credential{{Key: key, Weight: 1}})
	if err != nil {
		f.Fatal(err)
	}
	trustees, err := belenios.NewTrustees(e.Group, trusteesOf(f, e.Group))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		same := func(form string, err error, again []byte) {
			if err == nil && !bytes.Equal(again, text) {
				t.Errorf("%s: %q is written again as %q", form, text, again)
			}
		}
		if e2, err := belenios.ParseElection(text); err == nil {
			same("election", err, e2.Text)
		}
		if s, err := belenios.ParseSetupData(text); err == nil {
			same("setup", err, s.Append(nil))
		}
		if tr, err := belenios.ParseTrustees(e.Group, text); err == nil {
			same("trustees", err, canon.AppendList(nil, tr.List, func(dst []byte, t belenios.Trustee) []byte { return t.Append(dst) }))
		}
		if tally, err := belenios.ParseTally(e, text); err == nil {
			same("tally", err, tally.Append(nil))
		}
		if s, err := belenios.ParseSizedTally(text); err == nil {
			same("sized tally", err, (&belenios.Tally{Ballots: s.Ballots, Weight: s.Weight}).AppendSized(nil, s.Tally))
		}
		if o, err := belenios.ParseOwned(text); err == nil {
			same("owned", err, o.Append(nil))
		}
		if r, err := belenios.ParseResult(e, text); err == nil {
			same("result", err, r.Append(nil))
		}
		if d, err := belenios.CheckDecryption(e, trustees, belenios.EmptyTally(e), 1, text); err == nil {
			same("share", err, d.Append(nil))
		}
		if _, err := belenios.CheckBallot(e, voters, text); err != nil && fault.Of(err) == nil {
			t.Errorf("a refusal without a name: %v", err)
		}
		if _, err := belenios.ParseCredentials(text); err != nil && fault.Of(err) == nil {
			t.Errorf("a refusal without a name: %v", err)
		}
	})
}

func trusteesOf(t testing.TB, g group.Group) []belenios.Trustee {
	_, key, err := belenios.NewTrusteeKey(g, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return []belenios.Trustee{{Single: &key}}
}
