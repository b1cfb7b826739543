package smtpin

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"

	"github.com/emersion/go-smtp"
	"golang.org/x/text/unicode/norm"

	"plenary.example/internal/fault"
)

// subject is what a refusal is about; the same kind has another code for each.
type subject int

const (
	toSender subject = iota
	toAddress
	toMessage
)

// plain is a reply and what it says when nobody has said it better.
type plain struct {
	code  int
	class smtp.EnhancedCode // RFC 3463
	words string
}

// refusal turns an error of a use case into a reply. An error that is no
// fault, or a defect, is for the log, under a reference that the client gets.
func (s *Server) refusal(err error, about subject, utf8 bool, log *slog.Logger) *smtp.SMTPError {
	f := fault.Of(err)
	p, told := replyTo(f, err, about)
	if !told {
		reference := strings.ToLower(rand.Text()[:10])
		log.Error("smtpin: put off", slog.String("reference", reference), slog.Any("error", err))
		p.words += " (reference " + reference + ")"
	} else if f.Kind == fault.Unavailable && log != nil {
		log.Warn("smtpin: put off", slog.Any("error", err))
	}
	words := p.words
	if told && f.Key != "" {
		if said := tidy(s.o.Say(err), utf8); said != "" {
			words = said
		}
	}
	return &smtp.SMTPError{Code: p.code, EnhancedCode: p.class, Message: broken(words, p.class, s.o.LMTP)}
}

// replyTo maps a refusal to its reply, and reports whether its words may be told.
func replyTo(f *fault.Error, err error, about subject) (plain, bool) {
	if f == nil {
		return plain{451, smtp.EnhancedCode{4, 3, 0}, "Something failed here, please try again later"}, false
	}
	switch f.Kind {
	case fault.NotFound:
		return plain{550, smtp.EnhancedCode{5, 1, 1}, "There is no such address here"}, true
	case fault.Forbidden:
		return plain{550, smtp.EnhancedCode{5, 7, 1}, "That is not allowed here"}, true
	case fault.Invalid:
		if about == toAddress {
			return plain{553, smtp.EnhancedCode{5, 1, 3}, "The address cannot be used"}, true
		}
		return plain{554, smtp.EnhancedCode{5, 6, 0}, "The message cannot be understood"}, true
	case fault.TooLarge:
		return plain{552, smtp.EnhancedCode{5, 3, 4}, "The message is too large"}, true
	case fault.TooMany:
		code := 450
		if about == toMessage {
			code = 451
		}
		return plain{code, smtp.EnhancedCode{4, 7, 1}, "Too many messages, please try again later"}, true
	case fault.Unavailable:
		if diskFull(err) {
			return plain{452, smtp.EnhancedCode{4, 3, 1}, "There is no room left here, please try again later"}, true
		}
		return plain{451, smtp.EnhancedCode{4, 3, 0}, "Something is not available here, please try again later"}, true
	}
	return plain{451, smtp.EnhancedCode{4, 3, 0}, "Something failed here, please try again later"}, false
}

// diskFull reports whether the file system, SQLite (SQLITE_FULL) or PostgreSQL
// (disk_full) had no room.
func diskFull(err error) bool {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return true
	}
	var lite interface{ Code() int }
	if errors.As(err, &lite) && lite.Code()&0xff == 13 {
		return true
	}
	var postgres interface{ SQLState() string }
	return errors.As(err, &postgres) && postgres.SQLState() == "53100"
}

// maxReply bounds what we say in one line (RFC 5321, 4.5.3.1.5: 512 octets with
// the codes; LMTP puts the address before it); maxReplyLines the lines.
const (
	maxReply      = 400
	maxReplyLines = 4
)

// tidy makes one line of a sentence, in ASCII where the client takes no more.
func tidy(words string, utf8 bool) string {
	words = strings.Join(strings.FieldsFunc(words, func(r rune) bool {
		return unicode.IsSpace(r) && (r < 0x80 || r == 0x85 || r == 0x2028 || r == 0x2029) || unicode.IsControl(r)
	}), " ")
	if !utf8 {
		return strings.Join(strings.Fields(toASCII(words)), " ")
	}
	return strings.ToValidUTF8(words, "?")
}

// broken spreads long words over the lines of one reply. go-smtp writes the
// enhanced code on the last line only; RFC 2034 wants it on each.
func broken(words string, class smtp.EnhancedCode, lmtp bool) string {
	var lines []string
	for words != "" && len(lines) < maxReplyLines {
		n := len(words)
		if n > maxReply {
			n = maxReply
			for n > 0 && !utf8.RuneStart(words[n]) {
				n--
			}
			if space := strings.LastIndexByte(words[:n], ' '); space > 0 {
				n = space
			}
		}
		lines = append(lines, words[:n])
		words = strings.TrimLeft(words[n:], " ")
		if lmtp {
			break // go-smtp puts the recipient before the first line
		}
	}
	for i := range len(lines) - 1 {
		lines[i] = fmt.Sprintf("%d.%d.%d %s", class[0], class[1], class[2], lines[i])
	}
	return strings.Join(lines, "\n")
}

// toASCII writes a sentence without letters beyond ASCII, as it would be typed
// on a machine that has none.
func toASCII(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r): // the accent of the letter before
		default:
			if as, ok := inASCII[r]; ok {
				b.WriteString(as)
			} else if unicode.IsSpace(r) {
				b.WriteByte(' ')
			} else {
				b.WriteByte('?')
			}
		}
	}
	return b.String()
}

var inASCII = map[rune]string{
	'œ': "oe", 'Œ': "OE", 'æ': "ae", 'Æ': "AE", 'ß': "ss", 'ø': "o", 'Ø': "O", 'ł': "l", 'Ł': "L", 'đ': "d", 'Đ': "D",
	'«': `"`, '»': `"`, '“': `"`, '”': `"`, '„': `"`, '‘': "'", '’': "'", '‚': "'", '‹': "'", '›': "'",
	'–': "-", '—': "-", '‑': "-", '‐': "-", '−': "-", '…': "...", '·': "-", '•': "-", '€': "EUR", '°': "o", '№': "No.", '×': "x",
	'\u00ad': "", '\u200b': "", '\ufeff': "",
}
