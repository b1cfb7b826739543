package belenios

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"plenary.example/internal/belenios/group"
	"plenary.example/internal/fault"
)

// openedBallot is a ballot of an election with one question, made here so that its random
// numbers are known, and the text that opens it.
func openedBallot(t *testing.T, g group.Group, answer []bool) (*Election, string, string) {
	t.Helper()
	_, key, err := group.NewKey(g, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	e, err := NewElection(g, key, Subject{UUID: "gBDRyvvWC39pMx", Questions: []Question{{Text: "Q", Answers: []string{"A", "B"}, Blank: true, Min: 1, Max: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	// The draws of a ballot's first numbers are those of its choices.
	var drawn bytes.Buffer
	ballot, err := MakeBallotWithKey(e, &recorder{&drawn}, g.Scalars().Small(7), [][]bool{answer})
	if err != nil {
		t.Fatal(err)
	}
	var openings []string
	for _, mark := range answer {
		r, err := g.Scalars().Random(&drawn)
		if err != nil {
			t.Fatal(err)
		}
		m := 0
		if mark {
			m = 1
		}
		openings = append(openings, fmt.Sprintf(`{"mark":%d,"random":"%s"}`, m, r.Append(nil)))
	}
	return e, string(ballot), "[[" + strings.Join(openings, ",") + "]]"
}

// recorder draws, and keeps what was drawn.
type recorder struct{ to *bytes.Buffer }

func (r *recorder) Read(p []byte) (int, error) {
	n, err := rand.Read(p)
	r.to.Write(p[:n])
	return n, err
}

func TestAnOpenedBallotSaysWhatWasChosen(t *testing.T) {
	for _, g := range []group.Group{group.Belenios2048(), group.Ed25519()} {
		for _, answer := range [][]bool{{true, false, false}, {false, false, true}} {
			e, ballot, openings := openedBallot(t, g, answer)
			answers, made, err := CheckOpening(e, []byte(`{"ballot":`+ballot+`,"openings":`+openings+`}`))
			if err != nil || !reflect.DeepEqual(answers, [][]bool{answer}) || string(made) != ballot {
				t.Errorf("%s: %v opened as %v, %s, %v", g.Name(), answer, answers, made, err)
			}
		}
	}
}

func TestOpeningsThatDoNotHold(t *testing.T) {
	e, ballot, openings := openedBallot(t, group.Ed25519(), []bool{false, true, false})
	other, _, _ := openedBallot(t, group.Ed25519(), []bool{false, true, false})
	whole := `{"ballot":` + ballot + `,"openings":` + openings + `}`
	for check, one := range map[string]struct {
		e    *Election
		text string
	}{
		"belenios.opening.form":     {e, strings.Replace(whole, `"mark":1`, `"mark":2`, 1)},
		"belenios.opening.election": {other, whole},
		"belenios.opening.answers":  {e, strings.Replace(whole, openings, "[]", 1)},
		"belenios.opening.choice":   {e, strings.NewReplacer(`"mark":1`, `"mark":0`).Replace(whole)}, // the browser said otherwise than it did
	} {
		if _, _, err := CheckOpening(one.e, []byte(one.text)); fault.Of(err) == nil || fault.Of(err).Key != check {
			t.Errorf("%s: %v", check, err)
		}
	}
	for _, text := range []string{"", "{}", whole + " ", `{"ballot":{},"openings":[]}`, strings.Replace(whole, `"random":"`, `"random":"0`, 1)} {
		if _, _, err := CheckOpening(e, []byte(text)); fault.Of(err) == nil || fault.Of(err).Key != "belenios.opening.form" {
			t.Errorf("%.40q was taken: %v", text, err)
		}
	}
	// The numbers of two choices changed places.
	swapped := strings.Split(strings.Trim(openings, "[]"), "},{")
	if _, _, err := CheckOpening(e, []byte(strings.Replace(whole, swapped[1], strings.Replace(swapped[1], `"mark":1`, `"mark":0`, 1), 1))); fault.Of(err) == nil || fault.Of(err).Args["Choice"] != 2 {
		t.Errorf("another mark: %v", err)
	}
}
