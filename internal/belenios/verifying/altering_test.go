package verifying_test

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"

	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/archive"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/belenios/rehearsal"
)

// unchained gives the last event the parent of the one before it.
func unchained(t *testing.T, file []byte) []byte {
	t.Helper()
	list := steps(t, file)
	whole := assemble(t, list[:len(list)-1])
	r, err := archive.NewReader(bytes.NewReader(assemble(t, list[:len(list)-2])))
	if err != nil {
		t.Fatal(err)
	}
	var last archive.Hash
	for {
		e, err := r.Next()
		if err != nil {
			break
		}
		last = e.Hash
	}
	var more bytes.Buffer
	w := archive.ContinueWriter(&more, r.Header(), last, int64(len(list)-2))
	h, err := w.Data(list[len(list)-1].data[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Event(archive.Result, &h); err != nil {
		t.Fatal(err)
	}
	return append(whole, more.Bytes()...)
}

// countedTwice has a second ballot of the first voter, and a tally with both of them.
func countedTwice(t *testing.T, r *rehearsal.Rehearsal, file []byte) []byte {
	t.Helper()
	again, err := r.Ballot(0, [][]bool{marks("010")})
	if err != nil {
		t.Fatal(err)
	}
	list := steps(t, file)
	list = append(append([]step{list[0], {archive.Ballot, [][]byte{again}}}, list[1:3]...), list[3:]...)
	tally := belenios.EmptyTally(r.Election)
	for _, s := range list[1:4] {
		b, err := belenios.CheckBallot(r.Election, r.Voters, s.data[0])
		if err != nil {
			t.Fatal(err)
		}
		tally.Add(r.Election.Group, b.Choices, 1)
	}
	return assemble(t, decrypted(t, r, list[:5], tally))
}

// decrypted ends an archive with a tally, whatever it is of, its share and its result.
func decrypted(t *testing.T, r *rehearsal.Rehearsal, list []step, tally *belenios.Tally) []step {
	t.Helper()
	sums := tally.Append(nil)
	share, err := belenios.Decrypt(r.Election, rand.Reader, tally, r.Keys[0])
	if err != nil {
		t.Fatal(err)
	}
	open, err := belenios.Combine(r.Election, r.Trustees, tally, map[int]*belenios.PartialDecryption{1: share})
	if err != nil {
		t.Fatal(err)
	}
	result, err := belenios.OpenResult(r.Election.Group, open, tally.Weight)
	if err != nil {
		t.Fatal(err)
	}
	text := share.Append(nil)
	return append(append([]step{}, list...),
		step{archive.EncryptedTally, [][]byte{sums, tally.AppendSized(nil, archive.HashOf(sums))}},
		step{archive.PartialDecryption, [][]byte{text, belenios.Owned{Owner: 1, Payload: archive.HashOf(text)}.Append(nil)}},
		step{archive.Result, [][]byte{result.Append(nil)}})
}

// alteredTally has a tally of the first ballot alone that claims to be of both.
func alteredTally(t *testing.T, r *rehearsal.Rehearsal, list []step) []byte {
	t.Helper()
	b, err := belenios.CheckBallot(r.Election, r.Voters, list[1].data[0])
	if err != nil {
		t.Fatal(err)
	}
	tally := belenios.EmptyTally(r.Election)
	tally.Add(r.Election.Group, b.Choices, 1)
	tally.Ballots, tally.Weight = 2, 2
	return assemble(t, decrypted(t, r, list[:4], tally))
}

// withSetup has another election, other trustees or other credentials (nil: the same).
func withSetup(t *testing.T, list []step, election, trustees, credentials []byte) []byte {
	t.Helper()
	texts := [][]byte{election, trustees, credentials}
	for i := range texts {
		if texts[i] == nil {
			texts[i] = list[0].data[i]
		}
	}
	setup := belenios.SetupData{Election: archive.HashOf(texts[0]), Trustees: archive.HashOf(texts[1]), Credentials: archive.HashOf(texts[2])}
	return assemble(t, append([]step{{archive.Setup, append(texts, setup.Append(nil))}}, list[1:]...))
}

// otherKey names a key of the group that is not the trustees'.
func otherKey(t *testing.T, list []step) []byte {
	t.Helper()
	e, err := belenios.ParseElection(list[0].data[0])
	if err != nil {
		t.Fatal(err)
	}
	generator := string(e.Group.Generator().Append(nil))
	return withSetup(t, list, swap(t, e.Text, string(e.PublicKey.Append(nil)), generator), nil, nil)
}

func twice(r *rehearsal.Rehearsal) []byte {
	key := r.Voters.List[0].Key
	return []byte(`["` + key + `","` + key + `"]`)
}

// shared gives the only share another text or another owner.
func shared(t *testing.T, list []step, owner int, text []byte) []byte {
	t.Helper()
	list = append([]step{}, list...)
	list[5] = step{archive.PartialDecryption, [][]byte{text, belenios.Owned{Owner: owner, Payload: archive.HashOf(text)}.Append(nil)}}
	return assemble(t, list)
}

// foreign is a ballot of the same voter and the same questions for another election.
func foreign(t *testing.T, r *rehearsal.Rehearsal) []byte {
	t.Helper()
	subject := r.Election.Subject
	subject.Name += " of another day"
	other, err := belenios.NewElection(r.Election.Group, r.Election.PublicKey, subject)
	if err != nil {
		t.Fatal(err)
	}
	text, err := belenios.MakeBallot(other, rand.Reader, r.Tokens[0], [][]bool{marks("010")})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// stranger is a ballot by somebody who may not vote.
func stranger(t *testing.T, r *rehearsal.Rehearsal) []byte {
	t.Helper()
	token, err := belenios.NewToken(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text, err := belenios.MakeBallot(r.Election, rand.Reader, token, [][]bool{marks("010")})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// outside puts something that is no element of the group in place of the first choice.
func outside(t *testing.T, g group.Group, ballot []byte) []byte {
	t.Helper()
	other := `"alpha":"2`
	if g.Name() == group.NameEd25519 {
		other = `"alpha":"` + strings.Repeat("0", 64) // of order four
	}
	return swap(t, ballot, numbered(ballot, `"alpha":"`), other)
}

// doubled answers the only question twice.
func doubled(ballot []byte) []byte {
	before, rest, _ := bytes.Cut(ballot, []byte(`"answers":[`))
	answer, after, _ := bytes.Cut(rest, []byte(`],"signature"`))
	return bytes.Join([][]byte{before, []byte(`"answers":[`), answer, []byte(","), answer, []byte(`],"signature"`), after}, nil)
}

func ballotSignature(ballot []byte) string { return numbered(ballot, `"proof":{"challenge":"`) }

// renamed changes one digit in the name of the second piece, and the sum that goes with it.
func renamed(t *testing.T, file []byte) []byte {
	t.Helper()
	file = bytes.Clone(file)
	head := file[1024:1536]
	if head[0] == '9' || head[0] == 'f' {
		head[0], head[1] = head[1], head[0]
	}
	if head[0]++; head[0] == '9'+1 {
		head[0]--
	}
	var sum int64
	for i, b := range head {
		if i >= 148 && i < 156 {
			b = ' '
		}
		sum += int64(b)
	}
	copy(head[148:], []byte{'0', '0' + byte(sum>>12&7), '0' + byte(sum>>9&7), '0' + byte(sum>>6&7), '0' + byte(sum>>3&7), '0' + byte(sum&7)})
	return file
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	_, list := alterations(t, group.Ed25519())
	for _, a := range list {
		t.Run(a.name, func(t *testing.T) { refused(t, a.file, a.check) })
	}
}
