package circular

import (
	"context"
	"strings"

	"plenary.example/internal/bounce"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/outmail"
)

// local is the part before the sign + of the addresses to which copies come back.
const local = "returns"

// ReversePath is where copies come back to: outmail puts each copy's token in the place
// of the star.
func ReversePath(domain string) string { return local + "+*@" + domain }

// Return is what came back of a copy.
type Return struct {
	Subject   string // what the copy was of: outmail.Posting's SourceID
	Recipient int64
	Kind      ReturnKind
	Said      string // the words of the server about it
}

// ReturnKind is what sort of thing came back.
type ReturnKind string

// The kinds of what comes back.
const (
	Hard      ReturnKind = "hard"      // nobody is at the address
	Soft      ReturnKind = "soft"      // it could not be delivered this time
	Complaint ReturnKind = "complaint" // the reader called it spam
)

// Taker takes what came back of what a source has sent.
type Taker func(ctx context.Context, r Return) error

// Returns hands what comes back to the subject whose mail it was.
type Returns struct {
	db     *db.DB
	mail   *outmail.Service
	domain string
	takers map[string]Taker
}

// NewReturns returns the door for what comes back to a mail domain.
func NewReturns(d *db.DB, mail *outmail.Service, domain string) *Returns {
	return &Returns{db: d, mail: mail, domain: domain, takers: map[string]Taker{}}
}

// For says who takes what comes back of a source's mail. It is called before anything
// comes.
func (r *Returns) For(source string, take Taker) { r.takers[source] = take }

// token is the token of a copy in an address of ours; ours is false for any other
// address.
func (r *Returns) token(address string) (token string, ours bool) {
	at := strings.LastIndexByte(address, '@')
	if at < 0 || !strings.EqualFold(address[at+1:], r.domain) {
		return "", false
	}
	name, token, found := strings.Cut(address[:at], "+")
	return token, found && strings.EqualFold(name, local)
}

// Takes reports whether an address is one to which copies come back; one of that form
// whose token is none of ours is a NotFound refusal.
func (r *Returns) Takes(ctx context.Context, address string) (bool, error) {
	token, ours := r.token(address)
	if !ours {
		return false, nil
	}
	key, err := r.mail.Tokens(ctx)
	if err != nil {
		return false, err
	}
	if _, _, err := key.OpenCopy(token); err != nil {
		return false, fault.Wrap(err, fault.NotFound, "lists.smtp.nobody", fault.Args{"Address": address})
	}
	return true, nil
}

// Or takes mail for our addresses to which copies come back, and leaves others to next.
func (r *Returns) Or(next func(ctx context.Context, address string) error) func(ctx context.Context, address string) error {
	return func(ctx context.Context, address string) error {
		ours, err := r.Takes(ctx, address)
		if err != nil || ours {
			return err
		}
		return next(ctx, address)
	}
}

// Take takes what came back out of a message, and returns whom else it is for.
func (r *Returns) Take(ctx context.Context, to []string, reversePath string, raw []byte) (rest []string, err error) {
	for _, address := range to {
		ours, err := r.Takes(ctx, address)
		if !ours {
			rest = append(rest, address)
			continue
		}
		if err == nil {
			err = r.Accept(ctx, address, reversePath, raw)
		}
		if err != nil {
			return nil, err
		}
	}
	return rest, nil
}

// Accept reads what came to an address that Takes has taken. What is no report, and what
// is about mail long forgotten, is passed over.
func (r *Returns) Accept(ctx context.Context, address, reversePath string, raw []byte) error {
	token, _ := r.token(address)
	key, err := r.mail.Tokens(ctx)
	if err != nil {
		return err
	}
	posting, recipient, err := key.OpenCopy(token)
	if err != nil {
		return nil //nolint:nilerr // Takes has refused it
	}
	report := bounce.Read(raw, reversePath)
	back := Return{Recipient: recipient}
	switch report.Kind {
	case bounce.KindComplaint:
		back.Kind = Complaint
	case bounce.KindBounce:
		back.Kind = Soft
		if report.Class() == bounce.ClassHard {
			back.Kind = Hard
		}
		for _, one := range report.Recipients {
			back.Said = one.Diagnostic
		}
	case bounce.KindDelay, bounce.KindDelivered, bounce.KindNone:
		return nil
	}
	return r.hand(ctx, posting, back)
}

// CopiesFailed takes the news that copies were refused at once, or given up after days.
func (r *Returns) CopiesFailed(ctx context.Context, job outmail.CopiesFailed) error {
	for _, c := range job.Copies {
		back := Return{Recipient: c.Recipient, Kind: Soft, Said: c.Text}
		if !c.GaveUp && bounce.ClassOf(c.Status, c.Text, c.Code) == bounce.ClassHard {
			back.Kind = Hard
		}
		if err := r.hand(ctx, job.Posting, back); err != nil {
			return err
		}
	}
	return nil
}

// hand gives what came back to whoever sent it.
func (r *Returns) hand(ctx context.Context, posting int64, back Return) error {
	source, sourceID, _, err := r.mail.PostingOf(ctx, r.db.Reader(), posting)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return db.Unavailable(err)
	}
	take := r.takers[source]
	if take == nil {
		return nil
	}
	back.Subject = sourceID
	return take(ctx, back)
}
