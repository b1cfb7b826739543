package distribution

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/mailmsg"
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
	to      lists.Recipient
	list    lists.List
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
			return errors.Join(ErrAgain, s.putOff(ctx, row))
		}
	}
	return s.settle(ctx, access.TheProgram(), in, false)
}

// putOff counts a try of an arrival that nobody has decided about meanwhile.
func (s *Service) putOff(ctx context.Context, row store.ListArrival) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		fresh, err := s.stillWaiting(ctx, tx, row)
		if err != nil || !fresh {
			return err
		}
		row := row // as it was, should this run again
		row.Tries++
		return s.saveArrival(ctx, store.New(tx), row)
	})
}

// needsProof reports whether what is sent to an address depends on its author.
func needsProof(r lists.Recipient) bool {
	return r.Role != lists.ToBounces && r.Role != lists.ToOwner && !slices.Contains(ownAddresses, r.Slug)
}

// open reads an arrival's message.
func (s *Service) open(ctx context.Context, row store.ListArrival) (letterIn, error) {
	raw, err := s.read().Raw(ctx, row.RawID)
	if err != nil {
		return letterIn{}, db.Unavailable(err)
	}
	local, _, _ := lists.CutLast(row.Recipient, "@")
	in := letterIn{row: row, raw: raw, hash: archive.HashOf(raw), message: mailmsg.Read(raw), to: lists.ParseRecipient(local)}
	if len(in.message.From) == 1 {
		in.author.Name = i18n.Clip(in.message.From[0].Name, lists.MaxName)
		// What is read as an address out of a damaged field may be none to write to.
		if address, err := mailmsg.ParseAddress(in.message.From[0].Address); err == nil {
			in.author.Address = people.FoldEmail(address)
		}
	}
	if row.Results != "" {
		if err := json.Unmarshal([]byte(row.Results), &in.results); err != nil {
			return letterIn{}, err
		}
	}
	if row.ListID != "" {
		if in.list, err = s.lists.ListTx(ctx, nil, row.ListID); err != nil {
			return letterIn{}, err
		}
	}
	return in, nil
}

// errChanged says that what a decision rests on changed while it was prepared.
var errChanged = errors.New("lists: what was known has changed")

// settle decides about an arrival and carries it out in one transaction.
// approved says that a moderator lets it through.
func (s *Service) settle(ctx context.Context, who access.Actor, in letterIn, approved bool) error {
	const tries = 3
	for range tries {
		if err := s.settleNow(ctx, who, in, approved); !errors.Is(err, errChanged) {
			return err
		}
	}
	return ErrAgain
}

func (s *Service) settleNow(ctx context.Context, who access.Actor, in letterIn, approved bool) error {
	if _, err := s.mail.Tokens(ctx); err != nil { // drawn outside of the transaction that may need it
		return err
	}
	if in.to.Role != lists.ToList || in.list.ID == "" {
		return s.log.Do(ctx, who, "lists.receive", func(tx *audit.Tx) error {
			fresh, err := s.stillWaiting(ctx, tx, in.row)
			if err != nil || !fresh {
				return err
			}
			return s.roleMail(ctx, tx, in)
		})
	}
	// Whoever has taken a seat in the list's body since may write to it.
	if err := s.lists.Follow(ctx, in.list); err != nil {
		return err
	}
	// What takes time (DNS, signatures) is done before the transaction, for the
	// case that the message is distributed.
	facts, err := s.facts(ctx, nil, in, approved)
	if err != nil {
		return err
	}
	postID, out := db.NewID(), outgoing{}
	if lists.Decide(facts).Act == lists.Distribute {
		if out, err = s.compose(ctx, in.list, postID, in.raw, in.results); err != nil {
			return err
		}
	}
	return s.log.Do(ctx, who, "lists.receive", func(tx *audit.Tx) error {
		fresh, err := s.stillWaiting(ctx, tx, in.row)
		if err != nil {
			return err
		}
		if !fresh && approved {
			return fault.New(fault.Conflict, "lists.error.moderated_meanwhile", nil)
		}
		if !fresh {
			return nil
		}
		if err := s.lists.FollowTx(ctx, tx, in.list); err != nil {
			return err
		}
		facts, err := s.facts(ctx, tx, in, approved)
		if err != nil {
			return err
		}
		d := lists.Decide(facts)
		switch {
		case d.Act == lists.Distribute && out.text == nil:
			return errChanged
		case d.Act == lists.Hold && approved:
			// No moderator can vouch for the author.
			last := d.Reasons[len(d.Reasons)-1]
			return fault.New(fault.Conflict, last.Key, last.Args)
		}
		return s.carryOut(ctx, tx, in, facts, d, postID, out)
	})
}

// stillWaiting reports whether an arrival is as it was when it was looked at.
func (s *Service) stillWaiting(ctx context.Context, tx db.DBTX, row store.ListArrival) (bool, error) {
	now, err := store.New(tx).Arrival(ctx, row.ID)
	if err != nil {
		return false, lists.NotFound(err, "lists.error.no_arrival")
	}
	return now.State == row.State && now.Proof == row.Proof, nil
}

// carryOut does what was decided about a message to a list.
func (s *Service) carryOut(ctx context.Context, tx *audit.Tx, in letterIn, f lists.Facts, d lists.Decision, postID string, out outgoing) error {
	row := in.row
	row.AuthorName, row.Author, row.Subject, row.Proof = in.author.Name, in.author.Address, i18n.Clip(in.message.Subject, archive.MaxSubject), string(f.Proof)
	results, err := json.Marshal(in.results)
	if err != nil {
		return err
	}
	row.Results = string(results)
	if row.Reasons, err = lists.ReasonsOf(d.Reasons); err != nil {
		return err
	}
	row.Outcome, row.State, row.Word = string(d.Act), arrivalDone, ""
	row.DecidedAt, row.DecidedBy = db.Micros(tx.Now), tx.Who().Name
	lang, sure, err := s.lists.Tongue(ctx, tx, f.Subscription, in.author.Address, in.message.Text)
	if err != nil {
		return err
	}
	answer := lists.Letter{List: in.list, To: in.author, Lang: lang, Both: !sure, InReplyTo: in.message.ID, Automatic: true}
	switch d.Act {
	case lists.Distribute:
		err = s.distribute(ctx, tx, in, f, postID, out)
	case lists.Hold:
		row.State = arrivalHeld
		err = s.tellHeld(ctx, tx, in, d, answer)
	case lists.Confirm:
		row.State = arrivalConfirming
		if row.Word, err = s.askToConfirm(ctx, tx, in, answer); err != nil || row.Word != "" {
			break
		}
		// Asked too often today: the keepers know of it at least.
		if f.Approved {
			return fault.New(fault.Conflict, "lists.why.unproven", nil)
		}
		row.State, row.Outcome = arrivalHeld, string(lists.Hold)
		err = s.tellHeld(ctx, tx, in, d, answer)
	case lists.Refuse:
		err = s.refuse(ctx, tx, in, d, answer)
	case lists.Drop:
	}
	if err != nil {
		return err
	}
	tx.About(lists.KindArrival, row.ID)
	tx.Detail("list", in.list.Slug)
	tx.Detail("outcome", string(d.Act))
	return s.saveArrival(ctx, store.New(tx), row)
}

func (s *Service) saveArrival(ctx context.Context, q *store.Queries, row store.ListArrival) error {
	_, err := q.UpdateArrival(ctx, store.UpdateArrivalParams{
		ID: row.ID, State: row.State, Outcome: row.Outcome, Reasons: row.Reasons, AuthorName: db.Clean(row.AuthorName), Author: db.Clean(row.Author), Subject: db.Clean(row.Subject),
		Results: db.Clean(row.Results), Proof: row.Proof, Word: row.Word, Tries: row.Tries, DecidedAt: row.DecidedAt, DecidedBy: row.DecidedBy,
	})
	return err
}
