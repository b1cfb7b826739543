package receipts

import (
	"context"
	"strconv"
	"strings"
	"unicode"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
)

// Find is the receipt of a number as somebody types it: as receipts bear it, with what
// stands before the figures, or the figures alone; a NotFound refusal for none.
func (s *Service) Find(ctx context.Context, who access.Actor, typed string) (Receipt, error) {
	plain := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, s)
	}
	number := plain(typed)
	tries := []string{number}
	if rest, cut := strings.CutPrefix(number, plain(s.o.Profile.Giving.Serial)); cut && rest != number {
		tries = []string{rest, number} // figures may stand before the number too
	} else if i := strings.LastIndexFunc(number, unicode.IsLetter); i >= 0 {
		tries = []string{strings.TrimLeftFunc(number[i:], unicode.IsLetter)} // "No. 42"
	}
	err := error(fault.New(fault.NotFound, "receipts.error.none", nil))
	for _, one := range tries {
		serial, bad := strconv.ParseInt(one, 10, 64)
		if bad != nil || serial <= 0 {
			continue
		}
		r, missed := s.BySerial(ctx, who, serial)
		if missed == nil || !fault.Is(missed, fault.NotFound) {
			return r, missed
		}
		err = missed
	}
	return Receipt{}, err
}
