package verifying_test

import (
	"bytes"
	"crypto/rand"
	"testing"

	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/archive"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/belenios/rehearsal"
	"plenary.example/internal/belenios/verifying"
	"plenary.example/internal/fault"
)

// marks reads "010" as the second of three choices.
func marks(text string) (answer []bool) {
	for _, c := range text {
		answer = append(answer, c == '1')
	}
	return answer
}

var (
	resolution = belenios.Question{Text: "Adopt the resolution?", Answers: []string{"Yes", "No"}, Blank: true, Min: 1, Max: 1}
	committee  = belenios.Question{Text: "Up to three for the committee", Answers: []string{"Asha", "Bao", "Chidi", "Dana", "Élodie"}, Min: 0, Max: 3}
)

// shape is an election with the votes cast in it.
type shape struct {
	name    string
	plan    rehearsal.Plan
	votes   []vote
	owners  []int // who decrypts
	want    string
	ballots int
}

type vote struct {
	voter   int
	answers []string
}

func about(questions ...belenios.Question) belenios.Subject {
	return belenios.Subject{Name: "Rehearsal", Description: "Tried “out”\n<b>", Questions: questions, Administrator: "Office"}
}

func shapes(g group.Group) []shape {
	return []shape{
		{
			"one trustee",
			rehearsal.Plan{Group: g, Subject: about(resolution), Weights: []int64{1, 1, 1}, Singles: 1},
			[]vote{{0, []string{"010"}}, {1, []string{"001"}}, {2, []string{"100"}}},
			[]int{1},
			`{"result":[[1,1,1]]}`, 3,
		},
		{
			"two questions, voted again",
			rehearsal.Plan{Group: g, Subject: about(resolution, committee), Weights: []int64{1, 1}, Singles: 2},
			[]vote{{0, []string{"010", "11100"}}, {1, []string{"010", "00000"}}, {0, []string{"001", "10001"}}},
			[]int{1, 2},
			`{"result":[[0,1,1],[1,0,0,0,1]]}`, 2,
		},
		{
			"weights and a threshold",
			rehearsal.Plan{Group: g, Subject: about(resolution), Weights: []int64{3, 1, 200}, Size: 3, Need: 2},
			[]vote{{0, []string{"010"}}, {2, []string{"001"}}},
			[]int{3, 1},
			`{"result":[[0,3,200]]}`, 2,
		},
		{
			"a single trustee and a threshold",
			rehearsal.Plan{Group: g, Subject: about(committee), Weights: []int64{1, 1}, Singles: 1, Size: 3, Need: 2},
			[]vote{{1, []string{"01010"}}},
			[]int{1, 2, 4},
			`{"result":[[0,1,0,1,0]]}`, 1,
		},
		{
			"nobody voted",
			rehearsal.Plan{Group: g, Subject: about(resolution), Weights: []int64{1}, Singles: 1},
			nil,
			[]int{1},
			`{"result":[[0,0,0]]}`, 0,
		},
	}
}

// hold holds an election of a shape and returns it with its archive.
func hold(t *testing.T, s shape) (*rehearsal.Rehearsal, []byte) {
	t.Helper()
	s.plan.Timestamp = 1795764034
	var file bytes.Buffer
	r, err := rehearsal.New(&file, rand.Reader, s.plan)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range s.votes {
		var answers [][]bool
		for _, a := range v.answers {
			answers = append(answers, marks(a))
		}
		if err := r.Vote(v.voter, answers...); err != nil {
			t.Fatal(err)
		}
	}
	result, err := r.Finish(s.owners...)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(result.Append(nil)); got != s.want {
		t.Errorf("%s, not %s", got, s.want)
	}
	return r, file.Bytes()
}

// verify expects an archive to pass.
func verify(t *testing.T, file []byte) *verifying.Report {
	t.Helper()
	report, err := verifying.Archive(t.Context(), bytes.NewReader(file), nil)
	if err != nil {
		t.Fatalf("refused: %v", err)
	}
	return report
}

// refused expects an archive to fail one check first.
func refused(t *testing.T, file []byte, check string) {
	t.Helper()
	_, err := verifying.Archive(t.Context(), bytes.NewReader(file), nil)
	f := fault.Of(err)
	if f == nil || f.Key != check {
		t.Errorf("not refused by %s: %v", check, err)
	}
}

// passes holds an election of a shape and has it verified by us.
func passes(t *testing.T, s shape) (uuid string, file []byte) {
	t.Helper()
	r, file := hold(t, s)
	report := verify(t, file)
	if report.Accepted != len(s.votes) || report.Ballots != s.ballots || report.Stage != archive.Result ||
		string(report.Result.Append(nil)) != s.want || report.Election.Hash != r.Election.Hash || report.Size != int64(len(file)) {
		t.Errorf("%+v", report)
	}
	return r.Election.UUID, file
}

// Every shape in the quicker group, one in the other; those of the other are in the
// test with belenios-tool.
func TestElectionsOfEveryShapePass(t *testing.T) {
	for _, s := range shapes(group.Ed25519()) {
		t.Run(s.name, func(t *testing.T) { passes(t, s) })
	}
	t.Run(group.NameBelenios2048, func(t *testing.T) { passes(t, shapes(group.Belenios2048())[1]) })
}
