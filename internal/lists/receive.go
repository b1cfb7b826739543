package lists

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/mailview"
	"plenary.example/internal/people"
)

// The states of an arrival.
const (
	arrivalWaiting    = "waiting"
	arrivalHeld       = "held"
	arrivalConfirming = "confirming"
	arrivalDone       = "done"
)

// patienceWithDNS is how often a message is put off because a question to DNS had
// no answer, before what is known must do.
const patienceWithDNS = 3

// ErrAgain says that a message must be looked at again later.
var ErrAgain = errors.New("lists: to be looked at again")

// letterIn is a message that arrived, read and checked.
type letterIn struct {
	row     store.ListArrival
	raw     []byte
	hash    string
	message mailmsg.Content
	author  mailmsg.Address // the From field's one address; zero where there is not exactly one
	results mailauth.Results
	to      recipient
	list    List
}

// Receive decides what becomes of an arrival. It may be called again for the
// same one, after a crash above all: what is decided stays decided. last says
// that it will not be called again.
func (s *Service) Receive(ctx context.Context, id string, last bool) error {
	row, err := s.read().Arrival(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return nil
	}
	if err != nil {
		return db.Unavailable(err)
	}
	if row.State != arrivalWaiting {
		return nil
	}
	in, err := s.open(ctx, row)
	if err != nil {
		return err
	}
	if needsProof(in.to) && in.results.SPF.Verdict == "" {
		ip := net.ParseIP(row.Ip)
		in.results = s.o.Checker.Check(ctx, mailauth.Envelope{IP: ip, Hello: row.Hello, ReversePath: row.ReversePath}, in.raw)
		if in.results.Temporary() && row.Tries < patienceWithDNS && !last {
			err := s.db.Write(ctx, func(tx *db.Tx) error {
				row.Tries++
				return s.saveArrival(ctx, store.New(tx), row)
			})
			return errors.Join(ErrAgain, err)
		}
	}
	return s.settle(ctx, access.TheProgram(), in, false)
}

// needsProof reports whether what is sent to an address depends on its author.
func needsProof(r recipient) bool {
	return r.Role != ToBounces && r.Role != ToOwner && !slices.Contains(ownAddresses, r.Slug)
}

// open reads an arrival's message.
func (s *Service) open(ctx context.Context, row store.ListArrival) (letterIn, error) {
	raw, err := s.read().Raw(ctx, row.RawID)
	if err != nil {
		return letterIn{}, db.Unavailable(err)
	}
	local, _, _ := cutLast(row.Recipient, "@")
	in := letterIn{row: row, raw: raw, hash: hashOf(raw), message: mailmsg.Read(raw), to: parseRecipient(local)}
	if len(in.message.From) == 1 {
		in.author = in.message.From[0]
		in.author.Address = people.FoldEmail(in.author.Address)
	}
	if row.Results != "" {
		if err := json.Unmarshal([]byte(row.Results), &in.results); err != nil {
			return letterIn{}, err
		}
	}
	if row.ListID != "" {
		if in.list, err = s.ListTx(ctx, nil, row.ListID); err != nil {
			return letterIn{}, err
		}
	}
	return in, nil
}

// settle decides about an arrival and carries it out in one transaction.
// approved says that a moderator lets it through.
func (s *Service) settle(ctx context.Context, who access.Actor, in letterIn, approved bool) error {
	if _, err := s.mail.Tokens(ctx); err != nil { // drawn outside of the transaction that may need it
		return err
	}
	if in.to.Role != ToList || in.list.ID == "" {
		return s.log.Do(ctx, who, "lists.receive", func(tx *audit.Tx) error {
			fresh, err := s.stillWaiting(ctx, tx, in.row)
			if err != nil || !fresh {
				return err
			}
			return s.service(ctx, tx, in)
		})
	}
	// What takes time (DNS, signatures) is done before the transaction, for the
	// case that the message is distributed.
	facts, err := s.facts(ctx, nil, in, approved)
	if err != nil {
		return err
	}
	postID, out := db.NewID(), outgoing{}
	if Decide(facts).Act == Distribute {
		if out, err = s.compose(ctx, in.list, postID, in.raw, in.results); err != nil {
			return err
		}
	}
	return s.log.Do(ctx, who, "lists.receive", func(tx *audit.Tx) error {
		fresh, err := s.stillWaiting(ctx, tx, in.row)
		if err != nil || !fresh {
			return err
		}
		if err := s.followTx(ctx, tx, in.list); err != nil {
			return err
		}
		facts, err := s.facts(ctx, tx, in, approved)
		if err != nil {
			return err
		}
		return s.carryOut(ctx, tx, in, facts, Decide(facts), postID, out)
	})
}

// stillWaiting reports whether an arrival is as it was when it was looked at.
func (s *Service) stillWaiting(ctx context.Context, tx *audit.Tx, row store.ListArrival) (bool, error) {
	now, err := store.New(tx).Arrival(ctx, row.ID)
	if err != nil {
		return false, notFound(err, "lists.error.no_arrival")
	}
	return now.State == row.State, nil
}

// proof says how well the author is known.
func (in letterIn) proof() Proof {
	switch {
	case in.row.Proof == string(Confirmed):
		return Confirmed
	case in.results.Proven():
		return Proven
	case in.results.Forged():
		return Forged
	}
	return Unproven
}

// facts gathers what the fate of a message to a list depends on.
func (s *Service) facts(ctx context.Context, tx db.DBTX, in letterIn, approved bool) (Facts, error) {
	q := s.on(tx)
	f := Facts{
		List: in.list, Authors: len(in.message.From), Proof: in.proof(), Automatic: mailmsg.Automatic(in.message.Header, in.row.ReversePath),
		Loop: s.loops(in), Size: int64(len(in.raw)), Approved: approved, Unreadable: len(in.message.Header) == 0,
		Empty: strings.TrimSpace(in.message.Text) == "" && len(in.message.Parts) == 0,
	}
	numbers, err := q.PostsWithHash(ctx, in.list.ID, in.hash)
	if err != nil {
		return Facts{}, db.Unavailable(err)
	}
	f.Duplicate = len(numbers) > 0
	for _, p := range in.message.Parts {
		kind, dangerous := mailview.KindOf(p)
		if dangerous || !in.list.Settings.TakesAttachment(kind) && !in.list.Settings.TakesAttachment(p.Type) {
			f.Attachments = append(f.Attachments, shown(p.Name, kind))
		}
	}
	if in.author.Address == "" {
		return f, nil
	}
	if f.Subscription, err = s.find(ctx, q, in.list.ID, in.author.Address); err != nil {
		return Facts{}, db.Unavailable(err)
	}
	if f.Subscription != nil {
		f.Standing, err = s.standing(ctx, tx, *f.Subscription)
	}
	return f, err
}

// shown is how a refusal names an attachment.
func shown(name, kind string) string {
	if name == "" {
		return kind
	}
	if r := []rune(name); len(r) > 80 {
		name = string(r[:80]) + "…"
	}
	return name + " (" + kind + ")"
}

// maxHops is how many servers a message may have passed: RFC 5321, 6.3, says at
// least a hundred before it is taken for a loop; a list is the place to be more
// careful.
const maxHops = 50

// loops reports whether this list has distributed the message before.
func (s *Service) loops(in letterIn) bool {
	own := "<" + in.list.Slug + "." + strings.ToLower(s.o.Domain) + ">"
	for _, id := range in.message.Header.All("List-Id") {
		if strings.Contains(strings.ToLower(id), own) {
			return true
		}
	}
	return len(in.message.Header.All("Received")) > maxHops
}

// standing is whether a subscriber may post today: by the standing of an
// organization they act for, by a seat in the secretariat, or as a guest.
func (s *Service) standing(ctx context.Context, tx db.DBTX, sub Subscription) (Standing, error) {
	if sub.Guest {
		return Standing{Good: true, Why: i18n.Say("lists.standing.guest")}, nil
	}
	day := s.Today()
	personID := sub.PersonID
	if personID == "" {
		if p, err := s.people.PersonByEmailTx(ctx, tx, sub.Address); err == nil {
			personID = p.ID
		}
	}
	var why i18n.Message
	if personID != "" {
		offices, err := s.bodies.OfficesOf(ctx, tx, personID, day)
		if err != nil {
			return Standing{}, err
		}
		for _, o := range offices {
			if o.Kind == access.Secretariat {
				return Standing{Good: true, Why: i18n.Say("lists.standing.staff")}, nil
			}
		}
		seats, err := s.people.SeatsOf(ctx, tx, personID, day)
		if err != nil {
			return Standing{}, err
		}
		for _, seat := range seats {
			if seat.GoodStanding {
				return Standing{Good: true, Why: seat.Why}, nil
			}
			why = seat.Why
		}
	}
	if why.Key == "" && sub.OrganizationID != "" {
		st, err := s.people.Standing(ctx, tx, sub.OrganizationID, day)
		if err != nil {
			return Standing{}, err
		}
		return Standing{Good: st.Good, Why: st.Why}, nil
	}
	if why.Key == "" {
		why = i18n.Say("lists.standing.unknown")
	}
	return Standing{Why: why}, nil
}

// carryOut does what was decided about a message to a list.
func (s *Service) carryOut(ctx context.Context, tx *audit.Tx, in letterIn, f Facts, d Decision, postID string, out outgoing) error {
	row := in.row
	row.AuthorName, row.Author, row.Subject, row.Proof = in.author.Name, in.author.Address, clip(in.message.Subject, 300), string(f.Proof)
	results, err := json.Marshal(in.results)
	if err != nil {
		return err
	}
	row.Results = string(results)
	if row.Reasons, err = reasonsOf(d.Reasons); err != nil {
		return err
	}
	row.Outcome, row.State, row.Word = string(d.Act), arrivalDone, ""
	row.DecidedAt, row.DecidedBy = db.Micros(tx.Now), tx.Who().Name
	lang, sure := s.tongue(ctx, tx, f.Subscription, in.author.Address, in.message.Text)
	answer := letter{List: in.list, To: in.author, Lang: lang, Both: !sure, InReplyTo: in.message.ID, Automatic: true}
	switch d.Act {
	case Distribute:
		if out.text == nil { // what was known changed meanwhile
			return ErrAgain
		}
		err = s.distribute(ctx, tx, in, f, postID, out)
	case Hold:
		row.State = arrivalHeld
		err = s.tellHeld(ctx, tx, in, d, answer)
	case Confirm:
		row.State = arrivalConfirming
		row.Word, err = s.askToConfirm(ctx, tx, in, answer)
	case Refuse:
		err = s.refuse(ctx, tx, in, d, answer)
	case Drop:
	}
	if err != nil {
		return err
	}
	tx.About(KindArrival, row.ID)
	tx.Detail("list", in.list.Slug)
	tx.Detail("outcome", string(d.Act))
	return s.saveArrival(ctx, store.New(tx), row)
}

func (s *Service) saveArrival(ctx context.Context, q *store.Queries, row store.ListArrival) error {
	_, err := q.UpdateArrival(ctx, store.UpdateArrivalParams{
		ID: row.ID, State: row.State, Outcome: row.Outcome, Reasons: row.Reasons, AuthorName: clean(row.AuthorName), Author: clean(row.Author), Subject: clean(row.Subject),
		Results: clean(row.Results), Proof: row.Proof, Word: row.Word, Tries: row.Tries, DecidedAt: row.DecidedAt, DecidedBy: row.DecidedBy,
	})
	return err
}

// reasonsOf writes reasons as they are stored; readReasons reads them.
func reasonsOf(list []i18n.Message) (string, error) {
	if len(list) == 0 {
		return "", nil
	}
	stored := make([]storedReason, len(list))
	for i, m := range list {
		stored[i] = storedReason{Key: m.Key, Args: map[string]storedValue{}}
		for name, v := range m.Args {
			stored[i].Args[name] = valueOf(v)
		}
	}
	raw, err := json.Marshal(stored)
	return string(raw), err
}

// storedReason is a sentence as the database keeps it: days and bilingual texts
// must come back as what they were, to be said in either language.
type storedReason struct {
	Key  string                 `json:"key"`
	Args map[string]storedValue `json:"args,omitempty"`
}

type storedValue struct {
	Text string     `json:"text,omitzero"`
	Num  *int64     `json:"num,omitempty"`
	Time time.Time  `json:"time,omitzero"`
	Both *i18n.Text `json:"both,omitempty"`
}

func valueOf(v any) storedValue {
	switch v := v.(type) {
	case string:
		return storedValue{Text: v}
	case int:
		n := int64(v)
		return storedValue{Num: &n}
	case int64:
		return storedValue{Num: &v}
	case time.Time:
		return storedValue{Time: v}
	case i18n.Text:
		return storedValue{Both: &v}
	}
	return storedValue{}
}

func readReasons(raw string) []i18n.Message {
	var stored []storedReason
	if raw == "" || json.Unmarshal([]byte(raw), &stored) != nil {
		return nil
	}
	list := make([]i18n.Message, len(stored))
	for i, r := range stored {
		list[i] = i18n.Message{Key: r.Key, Args: map[string]any{}}
		for name, v := range r.Args {
			switch {
			case v.Num != nil:
				list[i].Args[name] = *v.Num
			case v.Both != nil:
				list[i].Args[name] = *v.Both
			case !v.Time.IsZero():
				list[i].Args[name] = v.Time
			default:
				list[i].Args[name] = v.Text
			}
		}
	}
	return list
}

// clip bounds a line to so many characters.
func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
