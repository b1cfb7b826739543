package verifying_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"

	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/archive"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/belenios/rehearsal"
)

// step is an event with the data that stands before it; the last is its payload.
type step struct {
	kind archive.EventType
	data [][]byte
}

// steps takes an archive apart.
func steps(t *testing.T, file []byte) (list []step) {
	t.Helper()
	r, err := archive.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var data [][]byte
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		if e.Event == nil {
			data = append(data, e.Data)
			continue
		}
		list = append(list, step{e.Event.Type, data})
		data = nil
	}
}

// assemble puts an archive together again, its events chained anew.
func assemble(t *testing.T, list []step) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := archive.NewWriter(&file, 1795764034)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		var payload *archive.Hash
		for _, data := range s.data {
			h, err := w.Data(data)
			if err != nil {
				t.Fatal(err)
			}
			payload = &h
		}
		if _, err := w.Event(s.kind, payload); err != nil {
			t.Fatal(err)
		}
	}
	return file.Bytes()
}

// with is an archive in which the data of a step (from the end where negative) is other.
func with(t *testing.T, file []byte, at int, data ...[]byte) []byte {
	t.Helper()
	list := steps(t, file)
	if at < 0 {
		at += len(list)
	}
	list[at].data = data
	return assemble(t, list)
}

// signedAgain puts another signature under an altered ballot, with the voter's own key.
func signedAgain(t *testing.T, r *rehearsal.Rehearsal, token string, ballot []byte) []byte {
	t.Helper()
	g := r.Election.Group
	secret, err := belenios.Secret(g, r.Election.UUID, token)
	if err != nil {
		t.Fatal(err)
	}
	body, _, _ := bytes.Cut(ballot, []byte(`,"signature":`))
	sum := sha256.Sum256(append(bytes.Clone(body), '}'))
	hash := base64.RawStdEncoding.EncodeToString(sum[:])
	w, commitment, err := group.NewKey(g, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	challenge := belenios.Hash(g, []byte("sig|"+hash+"|"), commitment.Append(nil))
	proof := belenios.Proof{Challenge: challenge, Response: g.Scalars().Sub(w, g.Scalars().Mul(secret, challenge))}
	return append(proof.Append([]byte(string(body)+`,"signature":{"hash":"`+hash+`","proof":`)), "}}"...)
}

// swap exchanges one text for another where it first stands.
func swap(t *testing.T, text []byte, old, fresh string) []byte {
	t.Helper()
	if !bytes.Contains(text, []byte(old)) {
		t.Fatalf("%q is not in %.100q", old, text)
	}
	return bytes.Replace(text, []byte(old), []byte(fresh), 1)
}

// numbered is the first decimal number behind a mark, with the mark.
func numbered(text []byte, mark string) string {
	_, rest, _ := strings.Cut(string(text), mark)
	digits, _, _ := strings.Cut(rest, `"`)
	return mark + digits
}

// alteration is an archive that something is wrong with, and the check that says so.
type alteration struct {
	name, check string
	file        []byte
	byTool      bool // belenios-tool 2.0 refuses it as well
}

// alterations makes, out of an election with a single trustee, two voters and one
// question that may be left blank, what must be refused.
func alterations(t *testing.T, g group.Group) (uuid string, list []alteration) {
	t.Helper()
	r, file := hold(t, shape{
		plan:  rehearsal.Plan{Group: g, Subject: about(resolution), Weights: []int64{1, 1}, Singles: 1},
		votes: []vote{{0, []string{"010"}}, {1, []string{"001"}}}, owners: []int{1}, want: `{"result":[[0,1,1]]}`,
	})
	whole := steps(t, file)
	ballot := whole[1].data[0]
	refuse := func(name, check string, byTool bool, file []byte) {
		list = append(list, alteration{name, check, file, byTool})
	}

	// What the issue asks that both refuse.
	bad := swap(t, ballot, numbered(ballot, `"response":"`), `"response":"1234567`)
	refuse("a bad proof with a right signature", "belenios.ballot.individual", true, with(t, file, 1, signedAgain(t, r, r.Tokens[0], bad)))
	refuse("an altered result", "belenios.result.sum", true, with(t, file, -1, []byte(`{"result":[[0,2,0]]}`)))
	refuse("a broken chain", "belenios.chain.parent", true, unchained(t, file))
	refuse("two ballots counted for one credential", "belenios.tally.size", true, countedTwice(t, r, file))
	refuse("the same ballot twice", "belenios.archive.twice", false, assemble(t, append(append([]step{}, whole[:2]...), whole[1:]...)))
	refuse("a trustee’s key outside the group", "belenios.trustees.key", true, withSetup(t, whole, nil, swap(t, whole[0].data[1], `"public_key":"`, `"public_key":"1`), nil))
	refuse("a ballot for another election", "belenios.ballot.election", true, with(t, file, 1, foreign(t, r)))

	// What else must not pass.
	refuse("a signature that is none", "belenios.ballot.signature", true, with(t, file, 1, swap(t, ballot, ballotSignature(ballot), `"proof":{"challenge":"1`)))
	refuse("a ballot altered after it was signed", "belenios.ballot.hash", true, with(t, file, 1, bad))
	refuse("a choice outside the group", "belenios.ballot.choice", true, with(t, file, 1, signedAgain(t, r, r.Tokens[0], outside(t, g, ballot))))
	refuse("a ballot of a stranger", "belenios.ballot.credential", true, with(t, file, 1, stranger(t, r)))
	refuse("spaces in a ballot", "belenios.ballot.form", true, with(t, file, 1, swap(t, ballot, `,"answers"`, `, "answers"`)))
	refuse("an answer too many", "belenios.ballot.answers", true, with(t, file, 1, signedAgain(t, r, r.Tokens[0], doubled(ballot))))
	tally := whole[4].data
	refuse("a tally that says more ballots", "belenios.tally.size", false, with(t, file, 4, tally[0], swap(t, tally[1], `"num_tallied":2`, `"num_tallied":3`)))
	refuse("the tally of one ballot", "belenios.tally.sum", true, alteredTally(t, r, whole))
	share := whole[5].data[0]
	refuse("a share with a bad proof", "belenios.decryption.proof", true, shared(t, whole, 1, swap(t, share, numbered(share, `"challenge":"`), `"challenge":"7`)))
	refuse("a share of nobody", "belenios.decryption.owner", true, shared(t, whole, 2, share))
	refuse("a result without the share", "belenios.chain.order", true, assemble(t, append(append([]step{}, whole[:5]...), whole[6])))
	refuse("another key than the trustees’", "belenios.setup.key", true, otherKey(t, whole))
	refuse("a credential twice", "belenios.credentials.twice", true, withSetup(t, whole, nil, nil, twice(r)))
	refuse("a credential outside the group", "belenios.credentials.element", true, withSetup(t, whole, nil, nil, []byte(`["2","`+r.Voters.List[1].Key+`"]`)))
	refuse("a piece with another name", "belenios.archive.name", true, renamed(t, file))
	refuse("a file cut short", "belenios.archive.tar", true, file[:len(file)-700])
	refuse("a file of something else", "belenios.archive.tar", true, bytes.Repeat([]byte("plenary "), 200))
	return r.Election.UUID, list
}
