package verifying_test

import (
	"bytes"
	"crypto/rand"
	"testing"

	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/belenios/rehearsal"
)

// BenchmarkCheckBallot is what a ballot costs: one decision, one choice of five, both with blank.
func BenchmarkCheckBallot(b *testing.B) {
	for _, g := range []group.Group{group.Belenios2048(), group.Ed25519()} {
		b.Run(g.Name(), func(b *testing.B) {
			choice := belenios.Question{Text: "Who?", Answers: []string{"A", "B", "C", "D", "E"}, Blank: true, Max: 5}
			r, err := rehearsal.New(&bytes.Buffer{}, rand.Reader, rehearsal.Plan{Group: g, Subject: about(resolution, choice), Weights: []int64{1}, Singles: 1})
			if err != nil {
				b.Fatal(err)
			}
			text, err := belenios.MakeBallot(r.Election, rand.Reader, r.Tokens[0], [][]bool{marks("010"), marks("011000")})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := belenios.CheckBallot(r.Election, r.Voters, text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
