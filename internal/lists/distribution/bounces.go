package distribution

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bounce"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
)

// mostKeptADay is how many rows the history of one subscription grows by in a day,
// so that nobody who holds an old copy can fill the database with forged bounces.
const mostKeptADay = 50

// comeBack is something that came back of what a subscriber was sent.
type comeBack struct {
	kind       bounce.Kind
	class      bounce.Class
	status     string
	diagnostic string
	posting    int64 // 0 where it is not known
	most       int   // what it may count at most, in halves of a point
}

// returnedCopy is the copy that a token in an envelope stands for.
type returnedCopy struct {
	posting   int64
	recipient int64
	source    string
	list      lists.List
	sub       *lists.Subscription // nil: it was not a subscriber's, or they are no longer known
}

// openCopy reads the token of a copy; known is false for one that is not ours, or
// whose posting has been forgotten.
func (s *Service) openCopy(ctx context.Context, tx *audit.Tx, token string) (c returnedCopy, known bool, err error) {
	if token == "" {
		return c, false, nil
	}
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return c, false, err
	}
	if c.posting, c.recipient, err = key.OpenCopy(token); err != nil {
		return c, false, nil //nolint:nilerr // anybody can write such an address
	}
	source, sourceID, _, err := s.mail.PostingOf(ctx, tx, c.posting)
	if fault.Is(err, fault.NotFound) {
		return c, false, nil
	}
	if err != nil {
		return c, false, err
	}
	c.source = source
	if source != Source && source != DigestSource {
		return c, true, nil
	}
	if c.list, err = s.lists.ListTx(ctx, tx, sourceID); err != nil {
		return c, false, err
	}
	row, err := store.New(tx).SubscriptionByNumber(ctx, sourceID, c.recipient)
	if errors.Is(err, db.ErrNotFound) {
		return c, true, nil
	}
	if err != nil {
		return c, false, err
	}
	sub := lists.SubscriptionOf(row)
	c.sub = &sub
	return c, true, nil
}

// tokenIn is the token of a copy in an address of ours; empty for none.
func (s *Service) tokenIn(address string) string {
	local, domain, _ := lists.CutLast(address, "@")
	if r := lists.ParseRecipient(local); r.Role == lists.ToBounces && strings.EqualFold(domain, s.o.Domain) {
		return r.Token
	}
	return ""
}

// bounced deals with what comes to the address that copies leave from. What mail
// servers say is counted; what a person wrote there goes to the list's keepers;
// what programs answer by themselves says nothing about the address and is passed
// over.
//
// The address itself says whose copy it is (VERP). Where it does not, the message
// that is returned may, and else the addresses that the report names (RFC 3464).
func (s *Service) bounced(ctx context.Context, tx *audit.Tx, in letterIn) (outcome string, err error) {
	report := bounce.Read(in.raw, in.row.ReversePath)
	back := backOf(report)
	switch report.Kind {
	case bounce.KindComplaint:
		return s.complained(ctx, tx, in, report)
	case bounce.KindNone:
		automatic := mailmsg.Automatic(in.message.Header, in.row.ReversePath)
		if report.Feedback != "" || automatic != "" && automatic != "bounce" {
			return outcomeDropped, nil
		}
		if automatic == "" {
			return s.forward(ctx, tx, in)
		}
		back = comeBack{kind: lists.KindUnread, diagnostic: i18n.Clip(in.message.Subject, archive.MaxSubject)}
	case bounce.KindBounce, bounce.KindDelay, bounce.KindDelivered:
	}
	c, known, err := s.openCopy(ctx, tx, in.to.Token)
	if err == nil && !known {
		c, known, err = s.openCopy(ctx, tx, s.tokenIn(report.Returned.ReversePath))
	}
	switch {
	case err != nil:
		return "", err
	case c.sub != nil:
		back.posting, back.most = c.posting, lists.WholePoint
		err = s.cameBack(ctx, tx, c.list, *c.sub, back)
	case known && c.source == ForwardSource && report.Kind == bounce.KindBounce:
		err = s.tellUnreached(ctx, tx, c.posting, c.recipient)
	case !known:
		err = s.cameBackByName(ctx, tx, in.list, report)
	}
	return outcomeBounce, err
}

// backOf is what a report says that was sent to one subscriber's own address: the
// gravest of it.
func backOf(r bounce.Report) comeBack {
	b := comeBack{kind: r.Kind, class: r.Class()}
	i := slices.IndexFunc(r.Recipients, func(one bounce.Recipient) bool { return one.Class == b.class && b.class != "" })
	if i < 0 && len(r.Recipients) > 0 {
		i = 0
	}
	if i >= 0 {
		b.status, b.diagnostic = r.Recipients[i].Status, r.Recipients[i].Diagnostic
	}
	return b
}

// cameBackByName deals with a report that came to the plain address and names its
// recipients. Our copies have addresses of their own, and anybody can write a
// report: so it counts half a point at most, and only with a message of this list
// in it.
func (s *Service) cameBackByName(ctx context.Context, tx *audit.Tx, l lists.List, r bounce.Report) error {
	if l.ID == "" {
		return nil
	}
	q := store.New(tx)
	most := 0
	if s.isListID(r.Returned.ListID, l) {
		most = lists.HalfPoint
	} else if id := archive.IDKey(r.Returned.MessageID); id != "" {
		threads, err := q.ThreadsOfMessage(ctx, l.ID, id)
		if err != nil {
			return err
		}
		most = min(len(threads), lists.HalfPoint)
	}
	for _, one := range r.Recipients {
		if one.Address == "" {
			continue
		}
		sub, err := s.lists.Find(ctx, q, l.ID, one.Address)
		if err != nil {
			return err
		}
		if sub == nil {
			continue
		}
		b := comeBack{kind: r.Kind, status: one.Status, diagnostic: one.Diagnostic, most: most}
		if b.class = one.Class; one.Action != bounce.ActionFailed && r.Kind == bounce.KindBounce {
			b.kind, b.class = bounce.KindDelivered, ""
		}
		if one.Action == bounce.ActionDelayed {
			b.kind = bounce.KindDelay
		}
		if err := s.cameBack(ctx, tx, l, *sub, b); err != nil {
			return err
		}
	}
	return nil
}

// isListID reports whether a List-Id field (RFC 2919) is a list's.
func (s *Service) isListID(value string, l lists.List) bool {
	return strings.Contains(strings.ToLower(value), "<"+l.Slug+"."+strings.ToLower(s.o.Domain)+">")
}

// cameBack puts something into the history of a subscription, and counts it. One
// copy counts once, however often it is said to have come back.
func (s *Service) cameBack(ctx context.Context, tx *audit.Tx, l lists.List, sub lists.Subscription, b comeBack) error {
	q := store.New(tx)
	day := s.lists.Day(tx.Now)
	since := db.Micros(s.beginning(day))
	today, err := q.BouncesSince(ctx, sub.ID, since)
	if err != nil {
		return err
	}
	weight := min(lists.WeightOf(b.kind, b.class), b.most)
	if b.posting != 0 {
		before, err := q.BouncesOfCopy(ctx, store.BouncesOfCopyParams{SubscriptionID: sub.ID, Posting: b.posting, Before: since})
		if err != nil {
			return err
		}
		if heard := b.kind == lists.KindRefused || b.kind == lists.KindGaveUp; heard && before.Heard > 0 {
			return nil // the job is done again after a crash
		}
		weight -= int(before.Counted)
	}
	after, added, disabled := sub.CountBounce(day, tx.Now, weight, int(today.Counted))
	if added == 0 && today.Bounces >= mostKeptADay {
		return nil
	}
	err = q.InsertBounce(ctx, store.InsertBounceParams{
		ID: db.NewID(), ListID: l.ID, SubscriptionID: sub.ID, At: db.Micros(tx.Now), Posting: b.posting, Kind: string(b.kind), Class: string(b.class),
		Status: db.Clean(i18n.Clip(b.status, 20)), Diagnostic: db.Clean(i18n.Clip(b.diagnostic, lists.MaxMessage)), Counted: int64(added), Score: int64(after.ScoreOn(day)),
	})
	if err != nil || added == 0 {
		return err
	}
	if err := s.lists.Save(ctx, q, after); err != nil || !disabled {
		return err
	}
	if err := tx.Also(ctx, "lists.disable", lists.KindSubscription, sub.ID, map[string]any{"list": l.Slug}); err != nil {
		return err
	}
	return s.tellDisabled(ctx, tx, l, after, b.diagnostic)
}

// beginning is the instant at which a calendar day of the coalition begins.
func (s *Service) beginning(day time.Time) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, s.o.Location)
}

// tellDisabled warns a subscriber that no more copies are sent, with the words of
// the server that sent them back, and a link that takes up sending again: whoever
// can follow it has an address that works.
func (s *Service) tellDisabled(ctx context.Context, tx *audit.Tx, l lists.List, sub lists.Subscription, diagnostic string) error {
	if _, err := mailmsg.ParseAddress(sub.Address); err != nil {
		return nil //nolint:nilerr // an old archive's address, to which nothing can be sent
	}
	answer := lists.Letter{
		List: l, To: sub.To(), Lang: sub.Lang, Automatic: true, Subject: i18n.Say("lists.mail.disabled.subject", "List", l.Name),
		Body: []i18n.Message{
			i18n.Say("lists.mail.disabled.body", "List", l.Name, "Address", sub.Address),
			i18n.Say("lists.mail.disabled.next", "List", l.Name, "Until", s.lists.Day(sub.EndsAt()), "Number", sub.Warnings, "Most", lists.MaxWarnings),
		},
	}
	if diagnostic = i18n.Clip(strings.TrimSpace(diagnostic), archive.MaxSubject); diagnostic != "" {
		answer.Body, answer.Quote = append(answer.Body, i18n.Say("lists.mail.disabled.said")), diagnostic
	}
	if err := s.addOwnPage(ctx, &answer, l, sub); err != nil {
		return err
	}
	answer.Button = i18n.Say("lists.mail.disabled.button")
	return s.lists.Send(ctx, tx.Tx, answer)
}

// CopiesFailed takes the news that copies were refused, or given up after days: a
// subscriber's count as if they had come back, and the author of what could not be
// handed on to anybody is told.
func (s *Service) CopiesFailed(ctx context.Context, job outmail.CopiesFailed) error {
	if _, err := s.mail.Tokens(ctx); err != nil {
		return err
	}
	for copies := range slices.Chunk(job.Copies, firstPortion) {
		err := s.log.Do(ctx, access.TheProgram(), "lists.copies_failed", func(tx *audit.Tx) error {
			return s.copiesFailed(ctx, tx, job.Posting, copies)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) copiesFailed(ctx context.Context, tx *audit.Tx, posting int64, copies []outmail.FailedCopy) error {
	source, sourceID, _, err := s.mail.PostingOf(ctx, tx, posting)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	switch source {
	case ForwardSource:
		return s.tellUnreached(ctx, tx, posting, 0)
	case Source, DigestSource:
	default:
		return nil
	}
	l, err := s.lists.ListTx(ctx, tx, sourceID)
	if err != nil {
		return err
	}
	for _, c := range copies {
		row, err := store.New(tx).SubscriptionByNumber(ctx, l.ID, c.Recipient)
		if errors.Is(err, db.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		b := comeBack{kind: lists.KindRefused, class: bounce.ClassOf(c.Status, c.Text, c.Code), status: c.Status, diagnostic: c.Text, posting: posting, most: lists.WholePoint}
		if c.GaveUp {
			b.kind = lists.KindGaveUp
		}
		if err := s.cameBack(ctx, tx, l, lists.SubscriptionOf(row), b); err != nil {
			return err
		}
	}
	return nil
}

// tellUnreached tells the author of a message that was handed on, once and in
// words, that it reached nobody: while one of the keepers has it there is nothing
// to tell. returned is the recipient whose copy came back; 0 for none.
func (s *Service) tellUnreached(ctx context.Context, tx *audit.Tx, posting, returned int64) error {
	to, reached, err := s.mail.OnFailure(ctx, tx, posting)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if _, wrong := mailmsg.ParseAddress(to); err != nil || wrong != nil {
		return err // the null path is not answered (RFC 5321, 6.1)
	}
	q := store.New(tx)
	if returned != 0 {
		if _, err := s.once(ctx, tx, to, fmt.Sprintf("returned %d %d", posting, returned)); err != nil {
			return err
		}
	}
	for _, r := range reached {
		came, err := q.CountGiven(ctx, to, fmt.Sprintf("returned %d %d", posting, r))
		if err != nil || came == 0 {
			return err
		}
	}
	first, err := s.once(ctx, tx, to, fmt.Sprintf("unreached %d", posting))
	if err != nil || !first {
		return err
	}
	if may, err := s.lists.MayAnswer(ctx, tx.Tx, "unreached", "", to); err != nil || !may {
		return err
	}
	return s.sendUnreached(ctx, tx, posting, to)
}

// sendUnreached writes that letter.
func (s *Service) sendUnreached(ctx context.Context, tx *audit.Tx, posting int64, to string) error {
	q := store.New(tx)
	_, listID, arrivalID, err := s.mail.PostingOf(ctx, tx, posting)
	if err != nil {
		return err
	}
	l, from := lists.List{Name: s.o.Name}, ownAddresses[0]+"@"+s.o.Domain
	if listID != "" {
		if l, err = s.lists.ListTx(ctx, tx, listID); err != nil {
			return err
		}
		from = l.Address(lists.ToOwner, s.o.Domain)
	}
	row, err := q.Arrival(ctx, arrivalID)
	if err != nil {
		return lists.IgnoreMissing(err) // forgotten since
	}
	raw, err := q.Raw(ctx, row.RawID)
	if err != nil {
		return err
	}
	c := mailmsg.Read(raw)
	lang, sure, err := s.lists.Tongue(ctx, tx, nil, to, c.Text)
	if err != nil {
		return err
	}
	subject := i18n.Clip(c.Subject, 120)
	return s.lists.Send(ctx, tx.Tx, lists.Letter{
		List: l, From: from, To: mailmsg.Address{Address: to}, Lang: lang, Both: !sure, InReplyTo: c.ID, Automatic: true,
		Subject: i18n.Say("lists.mail.unreached.subject", "Subject", subject),
		Body: []i18n.Message{
			i18n.Say("lists.mail.unreached.body", "Subject", subject, "Address", row.Recipient), i18n.Say("lists.mail.unreached.next", "Coalition", s.o.Name),
		},
		Button: i18n.Say("lists.mail.unreached.button"), ButtonURL: func(lang i18n.Lang) string { return s.o.Site + "/" + string(lang) },
	})
}

// once reports whether something is told to an address for the first time in the
// days that such notes are kept.
func (s *Service) once(ctx context.Context, tx *audit.Tx, address, kind string) (bool, error) {
	q := store.New(tx)
	n, err := q.CountGiven(ctx, address, kind)
	if err != nil || n > 0 {
		return false, err
	}
	return true, q.InsertAnswer(ctx, store.InsertAnswerParams{ID: db.NewID(), Address: address, Kind: kind, At: db.Micros(tx.Now)})
}
