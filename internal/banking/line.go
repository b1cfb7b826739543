package banking

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/banking/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
)

// KindLine is the name under which the record knows a line of a statement.
const KindLine = "bank_line"

// State is how a line of a statement stands.
type State string

// The states; see the package comment.
const (
	Waiting State = "waiting"
	Matched State = "matched"
	Aside   State = "aside"
)

// States lists the states in the order pages show them.
func States() []State { return []State{Waiting, Matched, Aside} }

// Say is the state in words.
func (s State) Say() i18n.Message { return i18n.Say("banking.state." + string(s)) }

// How is what a line was found to be.
type How string

// What a line may be.
const (
	HowBooks   How = "books"   // lines that the books have
	HowClaim   How = "claim"   // a payment, recorded with it
	HowPayout  How = "payout"  // what a provider or a platform paid out
	HowAccount How = "account" // an entry into an account
)

// Say is it in words.
func (h How) Say() i18n.Message { return i18n.Say("banking.how." + string(h)) }

// Line is a line of a statement.
type Line struct {
	ID          string
	Account     string // of the books
	StatementID string
	Row         int
	Day         time.Time
	Cents       int64 // above zero came in, below went out
	Text        string
	BankID      string
	State       State
	How         How
	EntryID     string // of the books: what was recorded with it
	PaymentID   string // of the ledger: the same
	Into        string // the account of HowAccount
	Reason      string // why it is aside, or was taken back last
	SettledAt   time.Time
	SettledBy   string

	fold string
}

func lineOf(r store.BankingLine) Line {
	return Line{
		ID: r.ID, Account: r.Account, StatementID: r.StatementID, Row: int(r.RowNumber), Day: db.ParseDay(r.Day), Cents: r.Cents, Text: r.Said, BankID: r.BankID, State: State(r.State),
		How: How(r.How), EntryID: r.EntryID, PaymentID: r.PaymentID, Into: r.IntoAccount, Reason: r.Reason, SettledAt: db.Time(r.SettledAt), SettledBy: r.SettledBy, fold: r.Fold,
	}
}

// PageSize is how many lines a page has at most.
const PageSize = 25

// Filter narrows the lines of an account.
type Filter struct {
	State State // empty: all
	Words string
	Side  int // above zero: what came in; below: what went out; 0: both
	After string
	Limit int // 0: PageSize
}

// Lines lists a page of an account's lines, the earliest first. more tells whether
// another page follows.
func (s *Service) Lines(ctx context.Context, who access.Actor, account string, f Filter) (list []Line, more bool, err error) {
	if err := accounting.RequireReading(who); err != nil {
		return nil, false, err
	}
	limit := f.Limit
	if limit <= 0 {
		limit = PageSize
	}
	p := store.LinePageParams{Account: account, State: string(f.State), Side: int64(f.Side), PageSize: int32(min(limit, allLines)) + 1}
	if words := fold(f.Words); words != "" {
		p.Words = db.Anywhere(words)
	}
	if f.After != "" {
		last, err := s.line(ctx, nil, f.After)
		if err != nil {
			return nil, false, err
		}
		p.AfterDay, p.AfterID = db.Day(last.Day), last.ID
	}
	rows, err := s.on(nil).LinePage(ctx, p)
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > limit {
		rows, more = rows[:limit], true
	}
	list = make([]Line, len(rows))
	for i, r := range rows {
		list[i] = lineOf(r)
	}
	return list, more, nil
}

// allLines bounds how many lines are looked at together.
const allLines = 100_000

// Line returns a line of a statement by its key; a NotFound refusal for none.
func (s *Service) Line(ctx context.Context, who access.Actor, id string) (Line, error) {
	if err := accounting.RequireReading(who); err != nil {
		return Line{}, err
	}
	return s.line(ctx, nil, id)
}

func (s *Service) line(ctx context.Context, tx db.DBTX, id string) (Line, error) {
	row, err := s.on(tx).Line(ctx, id)
	if err != nil {
		return Line{}, notFound(err, "banking.error.no_line")
	}
	return lineOf(row), nil
}

// fold is text as it is compared: lower case, without accents or punctuation, single
// spaces.
func fold(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		default:
			space = true
		}
	}
	return b.String()
}

// bare is text without its figures: what a bank says each month about the same thing.
func bare(folded string) string {
	words := strings.Fields(folded)
	words = slices.DeleteFunc(words, func(w string) bool { return strings.ContainsAny(w, "0123456789") })
	return strings.Join(words, " ")
}

// names reports whether a text names somebody, by the name in either language.
func names(folded string, name i18n.Text) bool {
	return namesOne(folded, name.EN) || name.FR != name.EN && namesOne(folded, name.FR)
}

// namesOne reports whether all the words of a name that say something stand in a text;
// there is one at least.
func namesOne(folded, name string) bool {
	said := 0
	for w := range strings.FieldsSeq(fold(name)) {
		switch {
		case len(w) < 3 || slices.Contains([]string{"the", "les", "des", "and", "inc"}, w):
			continue
		case !within(folded, w):
			return false
		}
		said++
	}
	return said > 0
}

// within reports whether a word stands in a text.
func within(folded, word string) bool {
	for at := 0; ; {
		i := strings.Index(folded[at:], word)
		if i < 0 {
			return false
		}
		from, to := at+i, at+i+len(word)
		if (from == 0 || folded[from-1] == ' ') && (to == len(folded) || folded[to] == ' ') {
			return true
		}
		at = to
	}
}
