package belenios

import (
	"errors"
	"math"
	"slices"

	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/belenios/group"
	"plenary.example/internal/fault"
)

// Result has the sums by question and choice; where a question may be left blank, its
// first sum counts the blank votes.
type Result [][]int64

// Append writes the result.
func (r Result) Append(dst []byte) []byte {
	dst = canon.AppendList(append(dst, `{"result":`...), r, func(dst []byte, sums []int64) []byte {
		return canon.AppendList(dst, sums, canon.AppendWhole)
	})
	return append(dst, '}')
}

// ParseResult reads the result of an election (belenios.result.form).
func ParseResult(e *Election, text []byte) (Result, error) {
	var result Result
	r := canon.NewReader(text)
	r.Take(`{"result":`)
	r.List(MaxQuestions, func() {
		var sums []int64
		r.List(MaxAnswers+1, func() { sums = append(sums, r.Whole()) })
		result = append(result, sums)
	})
	r.Take("}")
	err := r.End()
	if err == nil && !slices.EqualFunc(result, e.Questions, func(sums []int64, q Question) bool { return len(sums) == q.Choices() }) {
		err = canon.ErrForm
	}
	if err != nil {
		return nil, refuse(err, "belenios.result.form", nil)
	}
	return result, nil
}

// CheckResult compares a result with what Combine opened (belenios.result.sum).
func CheckResult(g group.Group, open [][]group.Element, result Result) error {
	for i, sums := range open {
		for j, element := range sums {
			if !g.Equal(element, g.Base().Exp(g.Scalars().Small(result[i][j]))) {
				return refuse(nil, "belenios.result.sum", fault.Args{"Question": i + 1, "Choice": j + 1})
			}
		}
	}
	return nil
}

// ErrNoLogarithm is an element that is not g to the power of a number within bounds.
var ErrNoLogarithm = errors.New("belenios: a sum is beyond the weight of all ballots")

// OpenResult finds the sums in what Combine opened; none is beyond the weight of all
// ballots. It takes as many steps as the square root of that (by Shanks).
func OpenResult(g group.Group, open [][]group.Element, weight int64) (Result, error) {
	step := int64(math.Sqrt(float64(weight))) + 1
	small := make(map[string]int64, step)
	at := g.One()
	for i := range step {
		small[string(at.Append(nil))] = i
		at = g.Mul(at, g.Generator())
	}
	result := make(Result, len(open))
	for i, sums := range open {
		for _, element := range sums {
			n, err := logarithm(g, element, at, small, step, weight)
			if err != nil {
				return nil, err
			}
			result[i] = append(result[i], n)
		}
	}
	return result, nil
}

func logarithm(g group.Group, element, giant group.Element, small map[string]int64, step, most int64) (int64, error) {
	for i := int64(0); i <= most; i += step {
		if n, ok := small[string(element.Append(nil))]; ok && i+n <= most {
			return i + n, nil
		}
		element = g.Div(element, giant)
	}
	return 0, ErrNoLogarithm
}
