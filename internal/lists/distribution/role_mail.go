package distribution

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
)

// The outcomes of what is not a post.
const (
	outcomeForwarded = "forwarded"
	outcomeCommand   = "command"
	outcomeBounce    = "bounce"
	outcomeDropped   = "drop"
	outcomeConfirmed = "confirmed"
)

// roleMail deals with what was sent to one of the addresses that serve a list, or
// to the coalition's own.
func (s *Service) roleMail(ctx context.Context, tx *audit.Tx, in letterIn) error {
	row := in.row
	row.AuthorName, row.Author, row.Subject = in.author.Name, in.author.Address, i18n.Clip(in.message.Subject, archive.MaxSubject)
	row.State, row.DecidedAt, row.DecidedBy = arrivalDone, db.Micros(tx.Now), tx.Who().Name
	var err error
	switch {
	case in.to.Role == lists.ToBounces:
		row.Outcome, err = s.bounced(ctx, tx, in)
	case in.to.Role == lists.ToList || in.to.Role == lists.ToOwner:
		row.Outcome, err = s.toPeople(ctx, tx, in)
	case in.to.Role == lists.ToConfirm:
		row.Outcome, err = s.confirmedByMail(ctx, tx, in)
	default:
		row.Outcome, err = s.obey(ctx, tx, in)
	}
	if err != nil {
		return err
	}
	tx.About(lists.KindArrival, row.ID)
	tx.Detail("outcome", row.Outcome)
	return s.saveArrival(ctx, store.New(tx), row)
}

// ForwardSource is the name under which outmail knows what is handed on to a
// list's keepers.
const ForwardSource = "forward"

// forwarded marks what was handed on, so that it is not handed on in a ring.
const forwarded = "X-Plenary-Forwarded"

// forward hands a message on to the list's keepers, or to the secretariat, as it
// came.
func (s *Service) forward(ctx context.Context, tx *audit.Tx, in letterIn) (outcome string, err error) {
	for _, by := range in.message.Header.All(forwarded) {
		if strings.EqualFold(strings.TrimSpace(by), s.o.Domain) {
			return outcomeDropped, nil
		}
	}
	if len(in.message.Header.All("Received")) > maxHops {
		return outcomeDropped, nil
	}
	keepers, err := s.lists.Keepers(ctx, tx.Tx, in.list)
	if err != nil {
		return "", err
	}
	header, body := mailmsg.Split(in.raw)
	header = header.Without("Return-Path", "Bcc").Prepend(mailmsg.NewField(forwarded, s.o.Domain))
	p := outmail.Posting{
		Source: ForwardSource, SourceID: in.list.ID, SubjectID: in.row.ID, Subject: i18n.Clip(in.message.Subject, archive.MaxSubject), Text: joinMessage(header, body),
		OnFailure: in.row.ReversePath,
	}
	if in.list.ID != "" && in.row.ReversePath != "" {
		p.ReversePath = in.list.TokenAddress(lists.ToBounces, "*", s.o.Domain)
	}
	serial, err := s.mail.AddPosting(ctx, tx.Tx, p)
	if err != nil {
		return "", err
	}
	var copies []outmail.CopyTo
	for i, k := range keepers {
		// A keeper whose address is ours again would send it round in a circle.
		if local, domain, _ := lists.CutLast(k.Person.Email, "@"); strings.EqualFold(domain, s.o.Domain) && slices.Contains(ownAddresses, strings.ToLower(local)) {
			continue
		}
		copies = append(copies, outmail.CopyTo{Recipient: int64(i + 1), Address: k.Person.Email})
	}
	if len(copies) == 0 {
		s.o.Log.Warn("a message is for the keepers and there are none", "to", in.row.Recipient, "arrival", in.row.ID)
	}
	return outcomeForwarded, s.mail.AddCopies(ctx, tx.Tx, serial, copies, true)
}

// confirmedByMail takes the answer to a question whether a message is its
// author's own: the word in the address was sent to the author alone.
func (s *Service) confirmedByMail(ctx context.Context, tx *audit.Tx, in letterIn) (outcome string, err error) {
	if mailmsg.Automatic(in.message.Header, in.row.ReversePath) != "" {
		return outcomeDropped, nil // an answering machine has read it, nobody else
	}
	ok, err := s.confirmTx(ctx, tx, in.to.Token)
	if err != nil || !ok {
		return outcomeDropped, err
	}
	return outcomeConfirmed, nil
}

// obey carries out the commands of a message, and answers once with what was done.
func (s *Service) obey(ctx context.Context, tx *audit.Tx, in letterIn) (outcome string, err error) {
	l := in.list
	automatic := mailmsg.Automatic(in.message.Header, in.row.ReversePath)
	proof := in.proof()
	if in.author.Address == "" || automatic != "" || proof == lists.Forged || s.loops(in) {
		return outcomeDropped, nil
	}
	q := store.New(tx)
	sub, err := s.lists.Find(ctx, q, l.ID, in.author.Address)
	if err != nil {
		return "", err
	}
	may, err := s.lists.MayAnswer(ctx, tx.Tx, "command", l.Slug, in.author.Address)
	if err != nil || !may && !proof.Known() {
		return outcomeDropped, err
	}
	var commands []command
	switch in.to.Role {
	case lists.ToSubscribe:
		commands = []command{{Verb: verbSubscribe}}
	case lists.ToUnsubscribe:
		commands = []command{{Verb: verbUnsubscribe}}
	default:
		commands = commandsOf(in.message.Subject, in.message.Text, l.Slug)
	}
	lang, sure, err := s.lists.Tongue(ctx, tx, sub, in.author.Address, in.message.Text)
	if err != nil {
		return "", err
	}
	if !sure && commands[0].Lang != "" { // the words of the command itself tell
		lang, sure = commands[0].Lang, true
	}
	answer := lists.Letter{
		List: l, To: in.author, Lang: lang, Both: !sure, InReplyTo: in.message.ID, Automatic: true, Subject: i18n.Say("lists.mail.command.subject", "List", l.Name),
	}
	for _, c := range commands {
		if sub, err = s.obeyOne(ctx, tx, in, c, sub, &answer); err != nil {
			return "", err
		}
	}
	if len(answer.Body) == 0 || !may { // what somebody proven asks for is done all the same
		return outcomeCommand, nil
	}
	return outcomeCommand, s.lists.Send(ctx, tx.Tx, answer)
}

// obeyOne carries out one command and adds to the answer what it did.
func (s *Service) obeyOne(ctx context.Context, tx *audit.Tx, in letterIn, c command, sub *lists.Subscription, answer *lists.Letter) (*lists.Subscription, error) {
	l, q := in.list, store.New(tx)
	say := func(key string, args ...any) {
		answer.Body = append(answer.Body, i18n.Say("lists.command."+key, append([]any{"List", l.Name, "Command", c.Line}, args...)...))
	}
	on := sub != nil && (sub.State == lists.Active || sub.State == lists.Disabled)
	switch {
	case c.Verb == verbHelp || c.Verb == verbUnknown:
		say(string(c.Verb), "Request", l.Address(lists.ToRequest, s.o.Domain), "Owner", l.Address(lists.ToOwner, s.o.Domain))
		answer.Button, answer.ButtonURL = i18n.Say("lists.command.page"), func(lang i18n.Lang) string { return s.lists.Page(lang, l.Slug) }
		return sub, nil
	case c.Verb == verbSubscribe:
		if on {
			say("already")
			return sub, s.addOwnPage(ctx, answer, l, *sub)
		}
		return s.askByMail(ctx, tx, in, sub, answer)
	case !on:
		say("not_on")
		answer.Button, answer.ButtonURL = i18n.Say("lists.command.page"), func(lang i18n.Lang) string { return s.lists.Page(lang, l.Slug) }
		return sub, nil
	case !in.proof().Known():
		// Anybody can write an address into a From field: the link goes to the
		// subscriber, who can then do it.
		say("unproven")
		return sub, s.addOwnPage(ctx, answer, l, *sub)
	}
	switch c.Verb {
	case verbUnsubscribe:
		if err := s.lists.EndTx(ctx, tx, sub.ID, lists.EndedBySelf, "mail"); err != nil {
			return sub, err
		}
		// The line of the message is about the message; this one is the subscription's.
		if err := tx.Also(ctx, "lists.unsubscribe", lists.KindSubscription, sub.ID, map[string]any{"ended": string(lists.EndedBySelf), "how": "mail"}); err != nil {
			return sub, err
		}
		say("left")
		return s.lists.Find(ctx, q, l.ID, in.author.Address)
	case verbMode:
		sub.Mode = c.Mode
		say("mode", "Mode", c.Mode.Say())
	case verbAway:
		if err := (lists.Choice{Mode: sub.Mode, AwayUntil: c.Away}).Check(l, s.lists.Day(tx.Now)); err != nil {
			say("away_wrong")
			return sub, nil //nolint:nilerr // it is in the answer
		}
		sub.AwayUntil = c.Away
		say("away", "Until", c.Away)
	case verbBack:
		sub.AwayUntil = c.Away
		if sub.State == lists.Disabled {
			sub.Resume()
		}
		say("back")
	case verbStatus:
		say("status", "Mode", sub.Mode.Say(), "Address", sub.Address)
		return sub, s.addOwnPage(ctx, answer, l, *sub)
	case verbHelp, verbSubscribe, verbUnknown:
	}
	if err := tx.Also(ctx, "lists.choose", lists.KindSubscription, sub.ID, map[string]any{"how": "mail"}); err != nil {
		return sub, err
	}
	return sub, s.lists.Save(ctx, q, *sub)
}

func (s *Service) addOwnPage(ctx context.Context, answer *lists.Letter, l lists.List, sub lists.Subscription) error {
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return err
	}
	answer.Button = i18n.Say("lists.mail.manage")
	answer.ButtonURL = s.lists.OwnPage(key.Link(outmail.Unsubscribe, l.ID+" "+strconv.FormatInt(sub.Number, 10)))
	return nil
}

// askByMail is a request to join that came by e-mail. Where the author's domain
// proves it, the keepers are told at once.
func (s *Service) askByMail(ctx context.Context, tx *audit.Tx, in letterIn, sub *lists.Subscription, answer *lists.Letter) (*lists.Subscription, error) {
	l, q := in.list, store.New(tx)
	say := func(key string, args ...any) {
		answer.Body = append(answer.Body, i18n.Say("lists.command."+key, append([]any{"List", l.Name}, args...)...))
	}
	toForm := func(lang i18n.Lang) string { return s.lists.Page(lang, l.Slug, "subscribe") }
	switch {
	case l.Follows():
		say("follows")
		return sub, nil
	case l.Settings.RefusesDomain(in.author.Address):
		say("domain_refused")
		return sub, nil
	case sub != nil && sub.State == lists.Requested && !sub.Consent.Confirmed.IsZero():
		say("waiting")
		return sub, nil
	}
	asked := lists.Subscription{ListID: l.ID, Address: in.author.Address, Mode: lists.Each}
	if sub != nil {
		asked = *sub
	}
	if asked.State != lists.Requested { // else asked before, on the page or here, and not confirmed
		asked.Name, asked.Lang, asked.Role, asked.Origin = in.author.Name, answer.Lang, lists.NGO, lists.ByMail
		if asked.Name == "" {
			asked.Name, _, _ = lists.CutLast(in.author.Address, "@")
		}
		asked.Message = i18n.Clip(strings.TrimSpace(in.message.Text), lists.MaxMessage)
		asked.Consent = lists.Consent{Text: "subscribe", Method: "mail", At: tx.Now, Network: in.row.Ip}
		asked.State, asked.AskedAt, asked.EndedAt = lists.Requested, tx.Now, time.Time{}
	}
	if in.proof() == lists.Proven {
		asked.Consent.Confirmed = tx.Now
	}
	var err error
	if sub == nil {
		asked, err = s.lists.Insert(ctx, q, asked)
	} else {
		err = s.lists.Save(ctx, q, asked)
	}
	if err != nil {
		return nil, err
	}
	if err := tx.Also(ctx, "lists.ask", lists.KindSubscription, asked.ID, map[string]any{"how": "mail"}); err != nil {
		return nil, err
	}
	if in.proof() == lists.Proven {
		say("asked")
		answer.Button, answer.ButtonURL = i18n.Say("lists.command.form"), toForm
		return &asked, s.lists.TellAsked(ctx, tx, l, asked)
	}
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return nil, err
	}
	token := key.Link(lists.ConfirmRequestLink, asked.ID)
	say("confirm")
	answer.Button = i18n.Say("lists.mail.confirm_request.button")
	answer.ButtonURL = func(lang i18n.Lang) string { return s.lists.Page(lang, "confirm", token) }
	return &asked, nil
}
