package followup

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/internal/store"
)

// onItem runs fn on an item of the agenda of a roundtable that was held.
func (s *Service) onItem(ctx context.Context, who access.Actor, action, itemID string, fn func(tx *audit.Tx, q *store.Queries, r roundtables.Roundtable, i roundtables.Item) error) error {
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		i, err := s.roundtables.ItemTx(ctx, tx, itemID)
		if err != nil {
			return err
		}
		r, err := s.followed(ctx, tx, i.RoundtableID)
		if err != nil {
			return err
		}
		if !i.OnAgenda() {
			return fault.New(fault.Conflict, "roundtables.error.item_state", fault.Args{"State": i.State.Name()})
		}
		return fn(tx, store.New(tx), r, i)
	})
}

// RecordAsk says what was asked of a department about an item at the meeting. The
// standing resolutions behind the item are behind the ask.
func (s *Service) RecordAsk(ctx context.Context, who access.Actor, itemID, departmentID string, words i18n.Text) (id string, err error) {
	words = both(words)
	err = s.onItem(ctx, who, "followup.ask", itemID, func(tx *audit.Tx, q *store.Queries, r roundtables.Roundtable, i roundtables.Item) error {
		var c checks
		c.words("words", words, who.Lang, true)
		c.must(slices.Contains(r.Departments, departmentID), "department", "roundtables.error.choose", nil)
		if err := c.err(); err != nil {
			return err
		}
		n, err := q.CountAsks(ctx, r.ID)
		if err != nil {
			return err
		}
		if n >= maxEach {
			return fault.New(fault.Conflict, "followup.error.too_many", nil)
		}
		id = db.NewID()
		tx.About(AskKind, id)
		asked := r.Day(s.o.Location)
		err = q.InsertAsk(ctx, store.InsertAskParams{
			ID: id, RoundtableID: r.ID, ItemID: i.ID, DepartmentID: departmentID, Concern: i.Concern, Number: n + 1, WordsEn: words.EN, WordsFr: words.FR,
			AskedOn: db.Day(asked), AnswerBy: db.Day(asked.AddDate(0, 0, r.AnswerDays)), State: string(Waiting),
		})
		if err != nil {
			return err
		}
		for n, resolution := range i.Resolutions {
			if err := q.InsertAskCited(ctx, store.InsertAskCitedParams{AskID: id, ResolutionID: resolution, Position: int64(n + 1)}); err != nil {
				return err
			}
		}
		return nil
	})
	return id, err
}

// WithdrawAsk says that an ask is not put any more, and why.
func (s *Service) WithdrawAsk(ctx context.Context, who access.Actor, askID, why string) error {
	why = tidy(why)
	return s.onAsk(ctx, who, "followup.withdraw_ask", askID, func(_ *audit.Tx, _ *store.Queries, _ roundtables.Roundtable, a *Ask) error {
		if a.State != Waiting {
			return fault.New(fault.Conflict, "followup.error.settled", nil)
		}
		var c checks
		c.line("reason", why, 1, maxReason)
		a.State, a.Reason = Dropped, why
		return c.err()
	})
}

// RecordResponse says what a department answered, at the meeting or later in
// writing. The first that is more than a promise to answer ends the waiting; a later
// one stands beside it, and its verdict is the one that counts.
func (s *Service) RecordResponse(ctx context.Context, who access.Actor, askID string, in NewResponse) error {
	in.Words, in.By, in.On = both(in.Words), tidy(in.By), clock.Day(in.On)
	return s.onAsk(ctx, who, "followup.response", askID, func(tx *audit.Tx, q *store.Queries, _ roundtables.Roundtable, a *Ask) error {
		if a.State == Dropped {
			return fault.New(fault.Conflict, "followup.error.settled", nil)
		}
		if err := in.check(who.Lang, a.AskedOn, s.Today(tx.Now)); err != nil {
			return err
		}
		list, err := q.ResponsesTo(ctx, a.ID, maxEach)
		if err != nil {
			return err
		}
		if len(list) == maxEach {
			return fault.New(fault.Conflict, "followup.error.too_many", nil)
		}
		row := store.InsertResponseParams{
			ID: db.NewID(), AskID: a.ID, Verdict: string(in.Verdict), WordsEn: in.Words.EN, WordsFr: in.Words.FR, GivenBy: in.By, GivenOn: db.Day(in.On),
			InWriting: db.Flag(in.InWriting), BlobName: in.File.Name, RecordedBy: who.Name, RecordedAt: db.Micros(tx.Now),
		}
		if len(in.File.Body) > 0 {
			if row.BlobID, err = s.blobs.Put(ctx, tx.Tx, in.File); err != nil {
				return err
			}
		}
		if in.Verdict != Later {
			if a.State == Waiting {
				a.AnsweredOn = in.On
			}
			a.State, a.Verdict = Answered, in.Verdict
		}
		return q.InsertResponse(ctx, row)
	})
}

// RecordCommitment says what somebody undertook to do about an item, by a day.
func (s *Service) RecordCommitment(ctx context.Context, who access.Actor, itemID string, p Promise) (id string, err error) {
	p.Words, p.By, p.Due = both(p.Words), tidy(p.By), clock.Day(p.Due)
	err = s.onItem(ctx, who, "followup.commitment", itemID, func(tx *audit.Tx, q *store.Queries, r roundtables.Roundtable, i roundtables.Item) error {
		made := r.Day(s.o.Location)
		if err := p.check(who.Lang, made, s.Today(tx.Now)); err != nil {
			return err
		}
		if err := s.belongs(ctx, q, r, i, p); err != nil {
			return err
		}
		owner, name, err := s.owner(ctx, tx, r, p.OwnerEmail)
		if err != nil {
			return err
		}
		n, err := q.CountCommitments(ctx, r.ID)
		if err != nil {
			return err
		}
		if n >= maxEach {
			return fault.New(fault.Conflict, "followup.error.too_many", nil)
		}
		id = db.NewID()
		tx.About(CommitmentKind, id)
		return q.InsertCommitment(ctx, store.InsertCommitmentParams{
			ID: id, RoundtableID: r.ID, ItemID: i.ID, AskID: p.AskID, DepartmentID: p.DepartmentID, Concern: i.Concern, Number: n + 1, WordsEn: p.Words.EN,
			WordsFr: p.Words.FR, GivenBy: p.By, OfficialID: p.OfficialID, MadeOn: db.Day(made), FirstDue: db.Day(p.Due), Due: db.Day(p.Due), OwnerID: owner,
			OwnerName: name, WriteOfficial: db.Flag(p.WriteOff), State: string(Open),
		})
	})
	return id, err
}

// belongs refuses a commitment of a department not met, by an official of another
// one, or that answers an ask about something else.
func (s *Service) belongs(ctx context.Context, q *store.Queries, r roundtables.Roundtable, i roundtables.Item, p Promise) error {
	if p.DepartmentID != "" && !slices.Contains(r.Departments, p.DepartmentID) {
		return fault.Field("department", "roundtables.error.choose", nil)
	}
	if p.AskID != "" {
		if a, err := q.Ask(ctx, p.AskID); err != nil || a.ItemID != i.ID {
			return fault.Field("ask", "roundtables.error.choose", nil)
		}
	}
	if p.OfficialID == "" {
		if p.WriteOff {
			return fault.Field("official", "followup.error.official", nil)
		}
		return nil
	}
	if o, err := q.Official(ctx, p.OfficialID); err != nil || o.DepartmentID != p.DepartmentID {
		return fault.Field("official", "followup.error.official", nil)
	}
	return nil
}

// owner is who sees to a commitment: the person with an address, or whoever looks
// after the roundtable.
func (s *Service) owner(ctx context.Context, tx *audit.Tx, r roundtables.Roundtable, email string) (id, name string, err error) {
	if email == "" {
		return r.OwnerID, r.OwnerName, nil
	}
	p, err := s.people.PersonByEmailTx(ctx, tx, email)
	if fault.Is(err, fault.NotFound) {
		return "", "", fault.Field("owner", "followup.error.nobody", fault.Args{"Address": i18n.Clip(tidy(email), 100)})
	}
	return p.ID, p.Name, err
}

// step stores a step of a commitment's story.
func (s *Service) step(ctx context.Context, tx *audit.Tx, c Commitment, st Step, file blobs.Blob) error {
	q := store.New(tx)
	list, err := q.StepsOf(ctx, c.ID, maxEach)
	if err != nil {
		return err
	}
	if len(list) == maxEach {
		return fault.New(fault.Conflict, "followup.error.too_many", nil)
	}
	who := tx.Who()
	row := store.InsertStepParams{
		ID: db.NewID(), CommitmentID: c.ID, Kind: string(st.Kind), Words: st.Words, Day: db.Day(st.Day), State: string(st.State), BlobName: file.Name,
		PersonID: who.PersonID, Name: who.Name, At: db.Micros(tx.Now),
	}
	if len(file.Body) > 0 {
		if row.BlobID, err = s.blobs.Put(ctx, tx.Tx, file); err != nil {
			return err
		}
	}
	return q.InsertStep(ctx, row)
}

// MoveDate gives a commitment another day, with the reason. The day there was stays
// in its story.
func (s *Service) MoveDate(ctx context.Context, who access.Actor, id string, due time.Time, why string) error {
	due, why = clock.Day(due), tidy(why)
	return s.onCommitment(ctx, who, "followup.move_date", id, func(tx *audit.Tx, _ *store.Queries, _ roundtables.Roundtable, c *Commitment) error {
		if c.State != Open {
			return fault.New(fault.Conflict, "followup.error.settled", nil)
		}
		var ch checks
		ch.day("due", due, c.MadeOn, s.Today(tx.Now).AddDate(maxYears, 0, 0))
		ch.must(!due.Equal(c.Due), "due", "followup.error.same_day", nil)
		ch.line("reason", why, 1, maxReason)
		if err := ch.err(); err != nil {
			return err
		}
		tx.Detail("was", db.Day(c.Due))
		err := s.step(ctx, tx, *c, Step{Kind: StepDate, Words: why, Day: c.Due}, blobs.Blob{})
		c.Due, c.RemindedOn = due, time.Time{}
		return err
	})
}

// AddNote adds what is known of a commitment, with a file if there is one.
func (s *Service) AddNote(ctx context.Context, who access.Actor, id, words string, file blobs.Blob) error {
	words = tidy(words)
	return s.onCommitment(ctx, who, "followup.note", id, func(tx *audit.Tx, _ *store.Queries, _ roundtables.Roundtable, c *Commitment) error {
		var ch checks
		ch.line("words", words, 1, maxWords)
		if err := ch.err(); err != nil {
			return err
		}
		return s.step(ctx, tx, *c, Step{Kind: StepNote, Words: words}, file)
	})
}

// Settle says how a commitment ended, on which day, and what shows it.
func (s *Service) Settle(ctx context.Context, who access.Actor, id string, in Settlement) error {
	in.Reason, in.On = tidy(in.Reason), clock.Day(in.On)
	return s.onCommitment(ctx, who, "followup.settle", id, func(tx *audit.Tx, _ *store.Queries, _ roundtables.Roundtable, c *Commitment) error {
		if c.State != Open {
			return fault.New(fault.Conflict, "followup.error.settled", nil)
		}
		if err := in.check(c.MadeOn, s.Today(tx.Now)); err != nil {
			return err
		}
		c.State, c.SettledOn, c.Reason = c.settle(in.As, in.On), in.On, in.Reason
		tx.Detail("outcome", c.State)
		return s.step(ctx, tx, *c, Step{Kind: StepSettled, Words: in.Reason, Day: in.On, State: c.State}, in.File)
	})
}

// Reopen has a commitment that was settled wait again, with the reason.
func (s *Service) Reopen(ctx context.Context, who access.Actor, id, why string) error {
	why = tidy(why)
	return s.onCommitment(ctx, who, "followup.reopen", id, func(tx *audit.Tx, _ *store.Queries, r roundtables.Roundtable, c *Commitment) error {
		if c.State == Open || r.State == roundtables.Closed {
			return fault.New(fault.Conflict, "followup.error.not_settled", nil)
		}
		var ch checks
		ch.line("reason", why, 1, maxReason)
		if err := ch.err(); err != nil {
			return err
		}
		err := s.step(ctx, tx, *c, Step{Kind: StepReopened, Words: why, State: c.State}, blobs.Blob{})
		c.State, c.SettledOn, c.Reason, c.RemindedOn = Open, time.Time{}, "", time.Time{}
		return err
	})
}

// Close closes a roundtable: its notes are agreed, no ask waits, no commitment is
// open.
func (s *Service) Close(ctx context.Context, who access.Actor, roundtableID string) error {
	return s.log.Do(ctx, who, "followup.close", func(tx *audit.Tx) error {
		r, err := s.followed(ctx, tx, roundtableID)
		if err != nil {
			return err
		}
		tx.About(roundtables.Kind, r.ID)
		st, err := s.NotesStanding(ctx, tx, r)
		if err != nil {
			return err
		}
		if !st.Agreed() {
			return fault.New(fault.Conflict, "followup.error.notes_open", nil)
		}
		asks, commitments, err := s.Of(ctx, tx, r)
		if err != nil {
			return err
		}
		open := 0
		for _, a := range asks {
			if a.State == Waiting {
				open++
			}
		}
		for _, c := range commitments {
			if c.State == Open {
				open++
			}
		}
		if open > 0 {
			return fault.New(fault.Conflict, "followup.error.open", fault.Args{"Count": open})
		}
		return s.roundtables.CloseTx(ctx, tx, r.ID)
	})
}
