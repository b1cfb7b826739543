package signons

import (
	"context"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/signons/internal/store"
)

// Begin keeps a new statement, a draft.
func (s *Service) Begin(ctx context.Context, who access.Actor, st Statement) (made Statement, err error) {
	if err := mayKeep(who); err != nil {
		return Statement{}, err
	}
	err = s.log.Do(ctx, who, "signons.begin", func(tx *audit.Tx) error {
		made = st
		made.ID, made.Kept, made.Version, made.Correction = db.NewID(), Draft, 1, 0
		made.Words, made.By, made.Made, made.Changed = st.normal(), Person{who.PersonID, who.Name}, tx.Now, tx.Now
		if made.Slug == "" {
			made.Slug = people.Slug(made.Title.In(i18n.EN))
		}
		wrong := made.check()
		wrong.must(made.Slug != "" && made.Slug != "new", "title_en", "signons.error.slug", nil)
		if err := s.mayStand(ctx, tx, who, made, wrong); err != nil {
			return err
		}
		err := store.New(tx).InsertStatement(ctx, store.InsertStatementParams{
			ID: made.ID, Slug: made.Slug, State: string(Draft), Version: 1, Original: string(made.Original), TitleEn: made.Title.EN, TitleFr: made.Title.FR, AddresseeEn: made.Addressee.EN,
			AddresseeFr: made.Addressee.FR, TextEn: made.Text.EN, TextFr: made.Text.FR, Signers: string(made.Signers), Goal: int64(made.Goal), OpensAt: db.Micros(made.Opens), ClosesAt: db.Micros(made.Closes),
			PersonID: who.PersonID, PersonName: who.Name, MadeAt: db.Micros(tx.Now),
		})
		if db.IsUnique(err, "signon_statements", "slug") {
			return fault.Field("title_en", "signons.error.slug_taken", nil)
		}
		if err != nil {
			return err
		}
		tx.About(Kind, made.ID)
		if err := mark(ctx, tx, &made); err != nil {
			return err
		}
		return s.link(ctx, tx, made)
	})
	return made, err
}

// mark notes that the text of a statement is Markdown from this version on.
func mark(ctx context.Context, tx *audit.Tx, st *Statement) error {
	st.Marked = true
	return store.New(tx).PutMarkdown(ctx, st.ID, int64(st.Version))
}

// mayStand checks what a statement is linked to, with what was found wrong before.
func (s *Service) mayStand(ctx context.Context, tx *audit.Tx, who access.Actor, st Statement, wrong wrongs) error {
	subjects, err := s.resolutions.SubjectsTx(ctx, tx)
	if err != nil {
		return err
	}
	for _, slug := range st.Concerns {
		wrong.must(slices.ContainsFunc(subjects, func(one resolutions.Subject) bool { return one.Slug == slug }), "concerns", "signons.error.concern", nil)
	}
	for _, id := range st.Resolutions {
		if _, err := s.resolutions.Get(ctx, who, id); fault.Is(err, fault.NotFound) {
			wrong.must(false, "resolutions", "signons.error.resolution", nil)
		} else if err != nil {
			return err
		}
	}
	known, err := s.networks.List(ctx, tx, who, i18n.EN)
	if err != nil {
		return err
	}
	for _, id := range st.Networks {
		found := false
		for _, n := range known {
			found = found || n.ID == id
		}
		wrong.must(found, "networks", "signons.error.network", nil)
	}
	return fault.Join(wrong...)
}

// link writes what a statement is linked to.
func (s *Service) link(ctx context.Context, tx *audit.Tx, st Statement) error {
	q := store.New(tx)
	for _, one := range []struct {
		drop func(context.Context, string) error
		put  func(key string) error
		keys []string
	}{
		{q.DeleteConcerns, func(key string) error { return q.InsertConcern(ctx, st.ID, key) }, st.Concerns},
		{q.DeleteResolutions, func(key string) error { return q.InsertResolution(ctx, st.ID, key) }, st.Resolutions},
		{q.DeleteStatementNetworks, func(key string) error { return q.InsertStatementNetwork(ctx, st.ID, key) }, st.Networks},
	} {
		if err := one.drop(ctx, st.ID); err != nil {
			return err
		}
		for _, key := range one.keys {
			if err := one.put(key); err != nil {
				return err
			}
		}
	}
	return nil
}

// change loads a statement, has it changed and writes it.
func (s *Service) change(ctx context.Context, who access.Actor, action, id string, edit func(tx *audit.Tx, st *Statement) error) (st Statement, err error) {
	if err := mayKeep(who); err != nil {
		return Statement{}, err
	}
	err = s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		if st, err = s.load(ctx, tx, id); err != nil {
			return err
		}
		if st.Settled() {
			return fault.New(fault.Conflict, "signons.error.settled", nil)
		}
		if err := edit(tx, &st); err != nil {
			return err
		}
		st.Changed = tx.Now
		tx.About(Kind, id)
		if err := store.New(tx).UpdateStatement(ctx, st.update()); err != nil {
			return err
		}
		s.tell(tx, id)
		return nil
	})
	return st, err
}

// Rewrite changes a statement before anything of it is confirmed: a draft in all it says,
// an open one in all but its opening and its deadline. Whoever has signed and not proven
// it yet sees the new text when they do.
func (s *Service) Rewrite(ctx context.Context, who access.Actor, st Statement) (Statement, error) {
	return s.change(ctx, who, "signons.rewrite", st.ID, func(tx *audit.Tx, was *Statement) error {
		is := *was
		is.Words, is.Original, is.Goal, is.Concerns, is.Resolutions, is.Networks = st.normal(), st.Original, st.Goal, st.Concerns, st.Resolutions, st.Networks
		if was.Kept == Draft {
			is.Signers, is.Opens, is.Closes = st.Signers, st.Opens, st.Closes
		}
		wrong := is.check()
		if was.Kept == Open {
			wrong = append(wrong, is.whole()...)
			if is.Words != was.Words {
				frozen, err := s.frozen(ctx, tx, was.ID)
				if err != nil {
					return err
				}
				if frozen {
					return fault.New(fault.Conflict, "signons.error.frozen", nil)
				}
				is.Correction++
			}
		}
		if err := s.mayStand(ctx, tx, who, is, wrong); err != nil {
			return err
		}
		if is.Correction > was.Correction {
			if err := s.keepWording(ctx, tx, is); err != nil {
				return err
			}
		}
		if is.Text != was.Text {
			if err := mark(ctx, tx, &is); err != nil {
				return err
			}
		}
		*was = is
		return s.link(ctx, tx, is)
	})
}

// frozen reports whether a signature was ever confirmed and stands.
func (s *Service) frozen(ctx context.Context, tx db.DBTX, id string) (bool, error) {
	rows, err := s.on(tx).CountConfirmed(ctx, id)
	return len(rows) > 0, audit.Fault(err)
}

func (s *Service) keepWording(ctx context.Context, tx *audit.Tx, st Statement) error {
	return store.New(tx).InsertWording(ctx, store.InsertWordingParams{
		StatementID: st.ID, Version: int64(st.Version), Correction: int64(st.Correction), TitleEn: st.Title.EN, TitleFr: st.Title.FR, AddresseeEn: st.Addressee.EN, AddresseeFr: st.Addressee.FR,
		TextEn: st.Text.EN, TextFr: st.Text.FR, At: db.Micros(tx.Now),
	})
}

// Publish opens a draft: everybody reads it from now on, and it takes signatures from its
// opening, which is now where none was said, to its deadline.
func (s *Service) Publish(ctx context.Context, who access.Actor, id string) (Statement, error) {
	return s.change(ctx, who, "signons.publish", id, func(tx *audit.Tx, st *Statement) error {
		if st.Kept != Draft {
			return fault.New(fault.Conflict, "signons.error.open_already", nil)
		}
		if st.Opens.IsZero() || st.Opens.Before(tx.Now) {
			st.Opens = tx.Now
		}
		wrong := st.whole()
		wrong.must(!st.Closes.IsZero(), "closes", "signons.error.closes_missing", nil)
		wrong.must(st.Closes.IsZero() || st.Closes.After(tx.Now) && st.Closes.After(st.Opens), "closes", "signons.error.closes_past", nil)
		if err := fault.Join(wrong...); err != nil {
			return err
		}
		st.Kept = Open
		tx.Detail("closes", st.Closes)
		return s.keepWording(ctx, tx, *st)
	})
}

// NoteKind is what was changed openly.
type NoteKind string

// What is changed openly.
const (
	DeadlineMoved NoteKind = "deadline"
	SlipCorrected NoteKind = "correction"
	NewText       NoteKind = "version"
)

// Note says to everybody what was changed, and when.
type Note struct {
	Kind    NoteKind
	Version int
	Words   i18n.Text
	Was, Is time.Time // of a deadline
	At      time.Time
	By      Person // for the secretariat
}

func (s *Service) note(ctx context.Context, tx *audit.Tx, st Statement, n Note) error {
	who := tx.Who()
	return store.New(tx).InsertNote(ctx, store.InsertNoteParams{
		ID: db.NewID(), StatementID: st.ID, Kind: string(n.Kind), Version: int64(st.Version), WordsEn: n.Words.EN, WordsFr: n.Words.FR, WasAt: db.Micros(n.Was), IsAt: db.Micros(n.Is), At: db.Micros(tx.Now),
		PersonID: who.PersonID, PersonName: who.Name,
	})
}

// saidInBoth checks a note.
func saidInBoth(field string, t i18n.Text) (found wrongs) {
	for _, l := range i18n.Langs() {
		found.must(t.Has(l), field+"_"+string(l), "signons.error.note", nil)
		found.short(field+"_"+string(l), t.Only(l), maxNote)
	}
	return found
}

// MoveDeadline gives a statement another deadline, later or earlier but not past, with a
// note that everybody sees. One that has closed opens again.
func (s *Service) MoveDeadline(ctx context.Context, who access.Actor, id string, closes time.Time, words i18n.Text) (Statement, error) {
	words = texts(words)
	return s.change(ctx, who, "signons.move_deadline", id, func(tx *audit.Tx, st *Statement) error {
		if st.Kept != Open {
			return fault.New(fault.Conflict, "signons.error.not_open", nil)
		}
		wrong := saidInBoth("note", words)
		wrong.must(closes.After(tx.Now) && closes.After(st.Opens), "closes", "signons.error.closes_past", nil)
		wrong.must(!closes.Equal(st.Closes), "closes", "signons.error.closes_same", nil)
		if err := fault.Join(wrong...); err != nil {
			return err
		}
		was := st.Closes
		st.Closes = closes.UTC()
		return s.note(ctx, tx, *st, Note{Kind: DeadlineMoved, Words: words, Was: was, Is: closes})
	})
}

// CloseNow ends the time for signing at once.
func (s *Service) CloseNow(ctx context.Context, who access.Actor, id string, words i18n.Text) (Statement, error) {
	words = texts(words)
	return s.change(ctx, who, "signons.close", id, func(tx *audit.Tx, st *Statement) error {
		if st.StateAt(tx.Now) != Open {
			return fault.New(fault.Conflict, "signons.error.not_open", nil)
		}
		if err := fault.Join(saidInBoth("note", words)...); err != nil {
			return err
		}
		was := st.Closes
		st.Closes = tx.Now
		return s.note(ctx, tx, *st, Note{Kind: DeadlineMoved, Words: words, Was: was, Is: tx.Now})
	})
}

// Correct puts a slip right in a text that people have signed: a few words, with a note
// that everybody sees. Signatures stay.
func (s *Service) Correct(ctx context.Context, who access.Actor, id string, w Words, words i18n.Text) (Statement, error) {
	w, words = w.normal(), texts(words)
	return s.change(ctx, who, "signons.correct", id, func(tx *audit.Tx, st *Statement) error {
		if st.Kept != Open {
			return fault.New(fault.Conflict, "signons.error.not_open", nil)
		}
		wrong := append(append(append(w.check(), w.whole()...), w.slipOf(st.Words)...), saidInBoth("note", words)...)
		wrong.must(w != st.Words, "text_en", "signons.error.nothing_changed", nil)
		if err := fault.Join(wrong...); err != nil {
			return err
		}
		st.Words, st.Correction = w, st.Correction+1
		if err := s.keepWording(ctx, tx, *st); err != nil {
			return err
		}
		return s.note(ctx, tx, *st, Note{Kind: SlipCorrected, Words: words})
	})
}

// Renew makes a new version of a text that people have signed, with a note that everybody
// sees, and asks those who signed to sign again: until they do, they do not count.
func (s *Service) Renew(ctx context.Context, who access.Actor, id string, w Words, words i18n.Text) (Statement, error) {
	w, words = w.normal(), texts(words)
	mail, err := s.post(ctx)
	if err != nil {
		return Statement{}, err
	}
	return s.change(ctx, who, "signons.renew", id, func(tx *audit.Tx, st *Statement) error {
		if st.StateAt(tx.Now) != Open {
			return fault.New(fault.Conflict, "signons.error.not_open", nil)
		}
		wrong := append(append(w.check(), w.whole()...), saidInBoth("note", words)...)
		wrong.must(w != st.Words, "text_en", "signons.error.nothing_changed", nil)
		if err := fault.Join(wrong...); err != nil {
			return err
		}
		st.Words, st.Version, st.Correction = w, st.Version+1, 0
		if err := mark(ctx, tx, st); err != nil {
			return err
		}
		tx.Detail("version", st.Version)
		if err := s.keepWording(ctx, tx, *st); err != nil {
			return err
		}
		if err := s.note(ctx, tx, *st, Note{Kind: NewText, Words: words}); err != nil {
			return err
		}
		return mail.again(ctx, tx, *st, words)
	})
}

// Withdraw takes a statement back, with the reason, which its page shows from then on.
func (s *Service) Withdraw(ctx context.Context, who access.Actor, id string, why i18n.Text) (Statement, error) {
	why = texts(why)
	return s.change(ctx, who, "signons.withdraw", id, func(tx *audit.Tx, st *Statement) error {
		if st.Kept != Open {
			return fault.New(fault.Conflict, "signons.error.not_open", nil)
		}
		if err := fault.Join(saidInBoth("why", why)...); err != nil {
			return err
		}
		st.Kept, st.Withdrawn, st.WithdrawnWhy = Withdrawn, tx.Now, why
		return nil
	})
}
