package payments

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/payments/internal/store"
)

// The letters of a code: 23, a prime, so that the check letter tells of every
// single letter mistaken and of every two changed about. Of letters and figures
// that look alike in handwriting there is one at most (B 8, G 6, I L 1, O Q 0, S 5,
// U V, Z 2), and there are no vowels, so that no code is a word.
const alphabet = "23456789CDFHJKMNPRTVWXY"

// codeLength is the letters of a code with its check letter.
const codeLength = 7

// A code is written in two groups: "K7M-4HX4".
const codeGroup = 3

// checkLetter is the letter that makes the weighted sum of a code nothing in the
// field of 23: the weights are 7, 6, 5, … and 1 for itself.
func checkLetter(body string) byte {
	sum := 0
	for i := range len(body) {
		sum += (codeLength - i) * strings.IndexByte(alphabet, body[i])
	}
	n := len(alphabet)
	return alphabet[(n-sum%n)%n]
}

// newCode draws a code.
func newCode() string {
	var b strings.Builder
	var raw [1]byte
	for b.Len() < codeLength-1 {
		_, _ = rand.Read(raw[:])       // never fails
		if n := int(raw[0]); n < 253 { // 11 times 23: each letter is as likely
			b.WriteByte(alphabet[n%len(alphabet)])
		}
	}
	return b.String() + string(checkLetter(b.String()))
}

// FormatCode writes a code as people copy it: "K7M-4HX4".
func FormatCode(code string) string {
	if len(code) != codeLength {
		return code
	}
	return code[:codeGroup] + "-" + code[codeGroup:]
}

// ReadCode reads a code that somebody typed: in small letters, with or without the
// hyphen, with a letter that is in no code for its twin that is (B for 8, G for 6,
// S for 5, Z for 2, U for V). ok is false where the check letter does not fit.
func ReadCode(typed string) (code string, ok bool) {
	code = strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r == ' ' || r == '\u00a0' || r == '\u202f' || r == '–' || r == '\u2011':
			return -1
		case r >= 'a' && r <= 'z':
			r -= 'a' - 'A'
		}
		switch r {
		case 'B':
			return '8'
		case 'G':
			return '6'
		case 'S':
			return '5'
		case 'Z':
			return '2'
		case 'U':
			return 'V'
		}
		return r
	}, strings.TrimSpace(typed))
	if len(code) != codeLength || strings.Trim(code, alphabet) != "" {
		return "", false
	}
	return code, checkLetter(code[:codeLength-1]) == code[codeLength-1]
}

// FindCodes lists the codes that stand in a text, such as the line of a bank
// statement: as a word, or as two with a hyphen or space between.
func FindCodes(text string) []string {
	words := strings.FieldsFunc(text, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
	var found []string
	add := func(s string) bool {
		code, ok := ReadCode(s)
		if ok {
			found = append(found, code)
		}
		return ok
	}
	for i := 0; i < len(words); i++ {
		if !add(words[i]) && i+1 < len(words) && len(words[i]) == codeGroup && add(words[i]+words[i+1]) {
			i++
		}
	}
	return found
}

// CodeTx returns the code of a purpose, and gives it one if it has none.
func (s *Service) CodeTx(ctx context.Context, tx *audit.Tx, p Purpose) (string, error) {
	if err := p.check(); err != nil {
		return "", err
	}
	q := store.New(tx)
	code, err := q.CodeOfPurpose(ctx, p.Kind, p.Key)
	if err == nil || !errors.Is(err, db.ErrNotFound) {
		return code, err
	}
	for {
		code = newCode()
		// Asked first: a breached constraint would end the transaction on PostgreSQL.
		if _, err := q.PurposeOfCode(ctx, code); errors.Is(err, db.ErrNotFound) {
			break
		} else if err != nil {
			return "", err
		}
	}
	return code, q.InsertPaymentCode(ctx, store.InsertPaymentCodeParams{Code: code, PurposeKind: p.Kind, PurposeKey: p.Key, MadeAt: db.Micros(tx.Now)})
}

// CodeOf returns the code of a purpose, empty if it has none. tx nil is the reader.
func (s *Service) CodeOf(ctx context.Context, tx db.DBTX, p Purpose) (string, error) {
	code, err := s.on(tx).CodeOfPurpose(ctx, p.Kind, p.Key)
	if errors.Is(err, db.ErrNotFound) {
		return "", nil
	}
	return code, audit.Fault(err)
}

// PurposeOf returns what a code stands for, as somebody typed it; an Invalid
// refusal for one that is none, a NotFound one for one that was never given.
// tx nil is the reader.
func (s *Service) PurposeOf(ctx context.Context, tx db.DBTX, typed string) (Purpose, error) {
	code, ok := ReadCode(typed)
	if !ok {
		return Purpose{}, fault.Field("code", "payments.error.code", nil)
	}
	row, err := s.on(tx).PurposeOfCode(ctx, code)
	if err != nil {
		return Purpose{}, notFound(err, "payments.error.no_code")
	}
	return Purpose{Kind: row.PurposeKind, Key: row.PurposeKey}, nil
}
