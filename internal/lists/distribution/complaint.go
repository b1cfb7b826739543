package distribution

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/bounce"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
)

// outcomeComplaint is what became of a complaint that was understood.
const outcomeComplaint = "complaint"

// toPeople deals with what was sent to the addresses that people read: it is
// handed on to them, but for the complaints that mail providers send there
// (RFC 5965; RFC 2142 names abuse@), which end a subscription.
func (s *Service) toPeople(ctx context.Context, tx *audit.Tx, in letterIn) (outcome string, err error) {
	if report := bounce.Read(in.raw, in.row.ReversePath); report.Kind == bounce.KindComplaint {
		return s.complained(ctx, tx, in, report)
	}
	return s.forward(ctx, tx, in)
}

// complained ends the subscription of somebody who called a message of the list
// spam, at once: a provider that sees more of it sent to them would turn away
// everybody's copies. The keepers get a short letter; a complaint whose subscriber
// cannot be found goes to them as it came.
func (s *Service) complained(ctx context.Context, tx *audit.Tx, in letterIn, report bounce.Report) (outcome string, err error) {
	l, sub, posting, err := s.complainer(ctx, tx, in, report)
	if err != nil {
		return "", err
	}
	if sub == nil {
		return s.forward(ctx, tx, in)
	}
	q := store.New(tx)
	if err := s.cameBack(ctx, tx, l, *sub, comeBack{kind: bounce.KindComplaint, diagnostic: report.Feedback, posting: posting}); err != nil {
		return "", err
	}
	if sub.State == lists.Ended || sub.State == lists.Refused {
		return outcomeComplaint, nil
	}
	if err := s.lists.Save(ctx, q, sub.End(tx.Now, lists.EndedByComplaint)); err != nil {
		return "", err
	}
	if err := tx.Also(ctx, "lists.unsubscribe", lists.KindSubscription, sub.ID, map[string]any{"list": l.Slug, "ended": string(lists.EndedByComplaint)}); err != nil {
		return "", err
	}
	keepers, err := s.lists.Keepers(ctx, tx.Tx, l)
	if err != nil {
		return "", err
	}
	for _, k := range keepers {
		err := s.lists.Send(ctx, tx.Tx, lists.Letter{
			List: l, To: mailmsg.Address{Name: k.Person.Name, Address: k.Person.Email}, Lang: k.Person.Lang, Automatic: true,
			Subject: i18n.Say("lists.mail.complaint.subject", "List", l.Name),
			Body:    []i18n.Message{i18n.Say("lists.mail.complaint.body", "List", l.Name, "Name", shownName(*sub), "Address", sub.Address), i18n.Say("lists.mail.complaint.next")},
			Button:  i18n.Say("lists.mail.complaint.button"), ButtonURL: func(lang i18n.Lang) string { return s.lists.Page(lang, l.Slug, "subscribers", sub.ID) },
		})
		if err != nil {
			return "", err
		}
	}
	return outcomeComplaint, nil
}

func shownName(sub lists.Subscription) string {
	if sub.Name == "" {
		return sub.Address
	}
	return sub.Name
}

// complainer finds whose copy a complaint is about: by the token of its envelope,
// by the link to leave that it bore, or by the list and the one recipient that the
// report names. Providers leave out what they can; sub is nil where nothing is left.
func (s *Service) complainer(ctx context.Context, tx *audit.Tx, in letterIn, report bounce.Report) (l lists.List, sub *lists.Subscription, posting int64, err error) {
	headers := returnedHeaders(in.message)
	tokens := []string{s.tokenIn(report.Returned.ReversePath)}
	for _, h := range headers {
		for _, a := range mailmsg.Addresses(h.Get("Return-Path")) {
			tokens = append(tokens, s.tokenIn(a.Address))
		}
	}
	if in.to.Role == lists.ToBounces {
		tokens = append(tokens, in.to.Token)
	}
	for _, token := range tokens {
		c, _, err := s.openCopy(ctx, tx, token)
		if err != nil || c.sub != nil {
			return c.list, c.sub, c.posting, err
		}
	}
	for _, h := range headers {
		if l, sub, err = s.byWayOut(ctx, tx, h); err != nil || sub != nil {
			return l, sub, 0, err
		}
	}
	if len(report.Recipients) != 1 {
		return lists.List{}, nil, 0, nil
	}
	for _, value := range append([]string{report.Returned.ListID}, listIDs(headers)...) {
		slug, ok := s.slugIn(value)
		if !ok {
			continue
		}
		q := store.New(tx)
		row, err := q.ListBySlug(ctx, slug)
		if errors.Is(err, db.ErrNotFound) {
			continue
		}
		if err != nil {
			return lists.List{}, nil, 0, err
		}
		if l, err = lists.ListOf(row); err != nil {
			return lists.List{}, nil, 0, err
		}
		if sub, err = s.lists.Find(ctx, q, l.ID, report.Recipients[0].Address); err != nil || sub != nil {
			return l, sub, 0, err
		}
	}
	return lists.List{}, nil, 0, nil
}

// returnedHeaders are the headers of the messages attached to another.
func returnedHeaders(c mailmsg.Content) []mailmsg.Header {
	var list []mailmsg.Header
	for _, p := range c.Parts {
		switch p.Type {
		case "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers":
			h, _ := mailmsg.Split(p.Body)
			list = append(list, h)
		}
	}
	return list
}

func listIDs(headers []mailmsg.Header) []string {
	list := make([]string, len(headers))
	for i, h := range headers {
		list[i] = h.Get("List-Id")
	}
	return list
}

// slugIn reads the list's name out of a List-Id field (RFC 2919) of ours.
func (s *Service) slugIn(value string) (string, bool) {
	_, value, ok := lists.CutLast(strings.ToLower(value), "<")
	if !ok {
		return "", false
	}
	id, _, _ := strings.Cut(value, ">")
	return strings.CutSuffix(strings.TrimSpace(id), "."+strings.ToLower(s.o.Domain))
}

// byWayOut finds a subscription by the personal link in a List-Unsubscribe field.
func (s *Service) byWayOut(ctx context.Context, tx *audit.Tx, h mailmsg.Header) (l lists.List, sub *lists.Subscription, err error) {
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return lists.List{}, nil, err
	}
	for _, value := range h.All("List-Unsubscribe") {
		_, rest, ok := strings.Cut(value, s.o.Site+"/lists/u/")
		if !ok {
			continue
		}
		token, _, _ := strings.Cut(rest, ">")
		about, err := key.OpenLink(outmail.Unsubscribe, strings.TrimSpace(token))
		if err != nil {
			continue // not one of ours
		}
		listID, number, _ := strings.Cut(about, " ")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			continue
		}
		row, err := store.New(tx).SubscriptionByNumber(ctx, listID, n)
		if errors.Is(err, db.ErrNotFound) {
			continue
		}
		if err != nil {
			return lists.List{}, nil, err
		}
		found := lists.SubscriptionOf(row)
		l, err = s.lists.ListTx(ctx, tx, listID)
		return l, &found, err
	}
	return lists.List{}, nil, nil
}
