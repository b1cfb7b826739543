package belenios

import (
	"bytes"

	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/fault"
)

// opened is a choice as its maker knew it.
type opened struct {
	mark   bool
	random group.Scalar
}

// CheckOpening checks what a voter's browser shows of a ballot that it made and that is
// not to be cast: every mark with the random number it was encrypted with, from which
// each ciphertext is computed anew. It returns the marks, an answer with one for each
// choice as MakeBallot takes them, and the ballot itself, whose tracking number is the one
// that was shown before. A browser that encrypts something else than what is chosen cannot know
// whether it will be asked.
//
// What is opened is a whole ballot, which anybody who sees it could cast, and whose votes
// they know: whoever takes ballots refuses the tracking number from then on.
//
// The text is {"ballot":…,"openings":[[{"mark":0,"random":"…"},…],…]}. Refusals:
// belenios.opening.form, .election, .answers, .choice. The proofs of the ballot are not
// looked at: they say nothing of what was chosen.
func CheckOpening(e *Election, text []byte) (answers [][]bool, ballot []byte, err error) {
	r := canon.NewReader(text)
	r.Take(`{"ballot":`)
	written := r.Skip(10)
	r.Take(`,"openings":`)
	var openings [][]opened
	r.List(MaxQuestions, func() { openings = append(openings, readOpened(r, e.Group)) })
	r.Take("}")
	if err := r.End(); err != nil {
		return nil, nil, refuse(err, "belenios.opening.form", nil)
	}
	b, err := readBallot(e, written)
	if err != nil {
		return nil, nil, refuse(err, "belenios.opening.form", nil)
	}
	if b.uuid != e.UUID || b.election != e.Fingerprint {
		return nil, nil, refuse(nil, "belenios.opening.election", nil)
	}
	if len(b.answers) != len(e.Questions) || len(openings) != len(e.Questions) {
		return nil, nil, refuse(nil, "belenios.opening.answers", nil)
	}
	for i, q := range e.Questions {
		choices := b.answers[i].choices
		if len(choices) != q.Choices() || len(openings[i]) != q.Choices() {
			return nil, nil, refuse(nil, "belenios.opening.answers", nil)
		}
		answer := make([]bool, len(choices))
		for j, o := range openings[i] {
			if !e.opens(choices[j], o) {
				return nil, nil, refuse(nil, "belenios.opening.choice", fault.Args{"Question": i + 1, "Choice": j + 1})
			}
			answer[j] = o.mark
		}
		answers = append(answers, answer)
	}
	return answers, written, nil
}

func readOpened(r *canon.Reader, g group.Group) (choices []opened) {
	r.List(MaxAnswers+1, func() {
		var o opened
		r.Take(`{"mark":`)
		if o.mark = r.Try("1"); !o.mark {
			r.Take("0")
		}
		r.Take(`,"random":`)
		o.random = ReadScalar(r, g)
		r.Take("}")
		choices = append(choices, o)
	})
	return choices
}

// opens says whether a choice is the encryption of a mark with a random number. Whoever
// opened it has given both away, so that nothing is to be hidden.
func (e *Election) opens(c written, o opened) bool {
	g := e.Group
	beta := e.Key().Exp(o.random)
	if o.mark {
		beta = g.Mul(beta, g.Generator())
	}
	return bytes.Equal(g.Base().Exp(o.random).Append(nil), c.alpha) && bytes.Equal(beta.Append(nil), c.beta)
}
