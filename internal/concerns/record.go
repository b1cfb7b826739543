package concerns

import (
	"context"
	"net/url"
	"slices"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/concerns/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// RecordKind is what sort of thing is recorded.
type RecordKind string

// What is recorded of a concern.
const (
	Letter   RecordKind = "letter"   // sent by the coalition
	Answer   RecordKind = "answer"   // received
	Release  RecordKind = "release"  // a media release of the coalition's
	Coverage RecordKind = "coverage" // what somebody published
	Outcome  RecordKind = "outcome"  // what changed
)

// RecordKinds lists them.
func RecordKinds() []RecordKind { return []RecordKind{Letter, Answer, Release, Coverage, Outcome} }

// Record is a letter, an answer, something in the media, or an outcome.
type Record struct {
	ID           string
	Slug         string // of the concern
	ResolutionID string // that it follows from; empty for none
	AnswersID    string // of an answer: the letter it answers; empty for none on record
	Kind         RecordKind
	Day          time.Time // it was sent, came, appeared or changed
	// Party is to whom a letter went, from whom an answer came, or who published.
	Party i18n.Text
	Title i18n.Text // one line; of coverage, as it was published
	Words i18n.Text // the text, or what it says in short; may be empty
	Link  string    // https://…; the evidence of an outcome
	// FileEN and FileFR are the keys of its files.
	FileEN, FileFR string
	Public         bool // everybody sees it; otherwise the members
	Awaits         bool // of a letter: an answer is awaited
	// Answered: an answer to it is on record, whoever may see that.
	Answered bool
	By       Person
	Recorded time.Time
	Changed  time.Time
}

// File is a file as somebody sends it; none has no body.
type File struct {
	Name string
	Body []byte
}

// Files are a record's, in either language.
type Files struct{ EN, FR File }

// Check refuses what cannot stand, naming each field: day, party_en, party_fr,
// title_en, title_fr, words_en, words_fr, link. today is the last day it may be of.
func (r Record) Check(today time.Time) error {
	var found []*fault.Error
	must := func(right bool, field, key string) {
		if !right {
			found = append(found, fault.Field(field, key, nil))
		}
	}
	must(slices.Contains(RecordKinds(), r.Kind), "kind", "concerns.error.kind")
	must(!r.Day.IsZero() && r.Day.Year() >= 1900 && !r.Day.After(today), "day", "concerns.error.day")
	must(r.Link == "" || web(r.Link), "link", "concerns.error.link")
	must(!r.Title.Empty(), "title_en", "concerns.error.title")
	both := []*fault.Error{otherLanguage("words", r.Words)}
	switch r.Kind {
	case Coverage:
		must(!r.Party.Empty(), "party_en", "concerns.error.outlet")
		must(r.Link != "", "link", "concerns.error.link_needed")
		both = nil // it is in the language it was published in
	case Letter, Answer:
		must(!r.Party.Empty(), "party_en", "concerns.error.party")
		both = append(both, otherLanguage("title", r.Title), otherLanguage("party", r.Party))
	default:
		both = append(both, otherLanguage("title", r.Title))
	}
	for _, f := range both {
		if f != nil {
			found = append(found, f)
		}
	}
	return together(fault.Join(found...), refusals(
		tooLong("party_en", r.Party.EN, MaxTitle), tooLong("party_fr", r.Party.FR, MaxTitle), tooLong("title_en", r.Title.EN, MaxTitle), tooLong("title_fr", r.Title.FR, MaxTitle),
		tooLong("words_en", r.Words.EN, MaxWords), tooLong("words_fr", r.Words.FR, MaxWords), tooLong("link", r.Link, MaxLink),
	))
}

// otherLanguage refuses a text that stands in one language only, at the field of the
// other ("words_fr").
func otherLanguage(field string, t i18n.Text) *fault.Error {
	if t.Empty() {
		return nil
	}
	for _, lang := range i18n.Langs() {
		if !t.Has(lang) {
			return fault.Field(field+"_"+string(lang), "concerns.error.both_languages", nil)
		}
	}
	return nil
}

func web(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

func (r Record) clean() Record {
	r.Party, r.Title, r.Words, r.Link = texts(r.Party), texts(r.Title), texts(r.Words), text(r.Link)
	if r.Kind != Answer {
		r.AnswersID = ""
	}
	if r.Kind != Letter {
		r.Awaits = false
	}
	return r
}

// Keep records a letter, an answer, something in the media or an outcome.
func (s *Service) Keep(ctx context.Context, who access.Actor, r Record, files Files) (kept Record, err error) {
	if err := mayKeep(who); err != nil {
		return Record{}, err
	}
	sent, err := acceptAll(files)
	if err != nil {
		return Record{}, err
	}
	err = s.log.Do(ctx, who, "concerns.keep", func(tx *audit.Tx) error {
		kept = r.clean()
		kept.ID, kept.By, kept.Recorded, kept.Changed = db.NewID(), Person{who.PersonID, who.Name}, tx.Now, tx.Now
		if err := s.mayStand(ctx, tx, who, kept); err != nil {
			return err
		}
		if err := s.putFiles(ctx, tx, &kept, sent); err != nil {
			return err
		}
		tx.About(KindRecord, kept.ID)
		tx.Detail("concern", kept.Slug)
		tx.Detail("kind", string(kept.Kind))
		return store.New(tx).InsertRecord(ctx, store.InsertRecordParams{
			ID: kept.ID, Slug: kept.Slug, ResolutionID: kept.ResolutionID, AnswersID: kept.AnswersID, Kind: string(kept.Kind), Day: db.Day(kept.Day),
			PartyEn: kept.Party.EN, PartyFr: kept.Party.FR, TitleEn: kept.Title.EN, TitleFr: kept.Title.FR, WordsEn: kept.Words.EN, WordsFr: kept.Words.FR, Link: kept.Link,
			FileEn: kept.FileEN, FileFr: kept.FileFR, Public: db.Flag(kept.Public), Awaits: db.Flag(kept.Awaits), PersonID: who.PersonID, PersonName: who.Name, RecordedAt: db.Micros(tx.Now),
		})
	})
	return kept, err
}

// mayStand checks a record against what else is known.
func (s *Service) mayStand(ctx context.Context, tx *audit.Tx, who access.Actor, r Record) error {
	if _, err := s.known(ctx, tx, r.Slug); err != nil {
		return err
	}
	if err := r.Check(s.Day(tx.Now)); err != nil {
		return err
	}
	if r.ResolutionID != "" {
		if _, err := s.resolutions.Get(ctx, who, r.ResolutionID); fault.Is(err, fault.NotFound) {
			return fault.Field("resolution", "concerns.error.no_resolution", nil)
		} else if err != nil {
			return err
		}
	}
	if r.AnswersID == "" {
		return nil
	}
	letter, err := s.on(tx).Record(ctx, r.AnswersID)
	if missing(err) || err == nil && (letter.Kind != string(Letter) || letter.Slug != r.Slug || letter.RemovedAt != 0) {
		return fault.Field("answers", "concerns.error.no_letter", nil)
	}
	return err
}

// accepted are a record's files, looked at; nil for none.
type accepted struct{ en, fr *blobs.Blob }

func acceptAll(f Files) (a accepted, err error) {
	if a.en, err = accept("file_en", f.EN); err != nil {
		return a, err
	}
	a.fr, err = accept("file_fr", f.FR)
	return a, err
}

func accept(field string, f File) (*blobs.Blob, error) {
	if len(f.Body) == 0 {
		return nil, nil
	}
	b, err := blobs.Accept(field, f.Name, f.Body, blobs.Documents()...)
	return &b, err
}

func (s *Service) putFiles(ctx context.Context, tx *audit.Tx, r *Record, a accepted) (err error) {
	for _, one := range []struct {
		file *blobs.Blob
		into *string
	}{{a.en, &r.FileEN}, {a.fr, &r.FileFR}} {
		if one.file == nil {
			continue
		}
		if *one.into != "" {
			if err := s.blobs.Delete(ctx, tx.Tx, *one.into); err != nil {
				return err
			}
		}
		if *one.into, err = s.blobs.Put(ctx, tx.Tx, *one.file); err != nil {
			return err
		}
	}
	return nil
}

// Rewrite changes what is recorded: everything but its kind and its concern. A file
// that is not sent stays as it was.
func (s *Service) Rewrite(ctx context.Context, who access.Actor, r Record, files Files) (kept Record, err error) {
	sent, err := acceptAll(files)
	if err != nil {
		return Record{}, err
	}
	return s.changeRecord(ctx, who, "concerns.rewrite", r.ID, func(tx *audit.Tx, old *Record) error {
		id, slug, kind, en, fr, by, recorded := old.ID, old.Slug, old.Kind, old.FileEN, old.FileFR, old.By, old.Recorded
		*old = r
		old.ID, old.Slug, old.Kind, old.FileEN, old.FileFR, old.By, old.Recorded = id, slug, kind, en, fr, by, recorded
		*old = old.clean()
		if err := s.mayStand(ctx, tx, who, *old); err != nil {
			return err
		}
		return s.putFiles(ctx, tx, old, sent)
	}, "")
}

// TakeOut takes what was recorded by mistake out of the thread, with the reason.
func (s *Service) TakeOut(ctx context.Context, who access.Actor, id, reason string) error {
	reason = text(reason)
	if reason == "" {
		return fault.Field("reason", "concerns.error.reason", nil)
	}
	if err := refusals(tooLong("reason", reason, maxReason)); err != nil {
		return err
	}
	_, err := s.changeRecord(ctx, who, "concerns.take_out", id, func(tx *audit.Tx, _ *Record) error {
		tx.Detail("reason", reason)
		return nil
	}, reason)
	return err
}

func (s *Service) changeRecord(ctx context.Context, who access.Actor, action, id string, edit func(tx *audit.Tx, r *Record) error, removedWhy string) (r Record, err error) {
	if err := mayKeep(who); err != nil {
		return Record{}, err
	}
	err = s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Record(ctx, id)
		if missing(err) || err == nil && row.RemovedAt != 0 {
			return notFound("concerns.error.no_record")
		}
		if err != nil {
			return err
		}
		r = recordOf(row)
		if err := edit(tx, &r); err != nil {
			return err
		}
		r.Changed = tx.Now
		tx.About(KindRecord, id)
		tx.Detail("concern", r.Slug)
		removed := int64(0)
		if removedWhy != "" {
			removed = db.Micros(tx.Now)
		}
		return q.UpdateRecord(ctx, store.UpdateRecordParams{
			ID: id, ResolutionID: r.ResolutionID, AnswersID: r.AnswersID, Day: db.Day(r.Day), PartyEn: r.Party.EN, PartyFr: r.Party.FR, TitleEn: r.Title.EN, TitleFr: r.Title.FR,
			WordsEn: r.Words.EN, WordsFr: r.Words.FR, Link: r.Link, FileEn: r.FileEN, FileFr: r.FileFR, Public: db.Flag(r.Public), Awaits: db.Flag(r.Awaits),
			RemovedAt: removed, RemovedWhy: removedWhy, ChangedAt: db.Micros(tx.Now),
		})
	})
	return r, err
}

// RecordByID returns what is recorded, to whoever may see it.
func (s *Service) RecordByID(ctx context.Context, who access.Actor, id string) (Record, error) {
	row, err := s.on(nil).Record(ctx, id)
	if missing(err) || err == nil && (row.RemovedAt != 0 || row.Public == 0 && !MayRead(who)) {
		return Record{}, notFound("concerns.error.no_record")
	}
	if err != nil {
		return Record{}, audit.Fault(err)
	}
	one, err := s.answered(ctx, []Record{recordOf(row)})
	if err != nil {
		return Record{}, err
	}
	return one[0], nil
}

// FileOf returns a record's file in a language, or the one there is.
func (s *Service) FileOf(ctx context.Context, who access.Actor, id string, lang i18n.Lang) (blobs.Blob, error) {
	r, err := s.RecordByID(ctx, who, id)
	if err != nil {
		return blobs.Blob{}, err
	}
	file := i18n.Text{EN: r.FileEN, FR: r.FileFR}.In(lang)
	if file == "" {
		return blobs.Blob{}, notFound("concerns.error.no_record")
	}
	return s.blobs.Get(ctx, nil, file)
}

// maxRecords bounds what is listed of one concern or resolution.
const maxRecords = 5000

// RecordsOf lists what is recorded of a concern and somebody may see, oldest first.
func (s *Service) RecordsOf(ctx context.Context, who access.Actor, slug string) ([]Record, error) {
	rows, err := s.on(nil).RecordsOfConcern(ctx, store.RecordsOfConcernParams{Concern: slug, Everything: db.Flag(MayRead(who)), PageSize: maxRecords})
	if err != nil {
		return nil, audit.Fault(err)
	}
	return s.answered(ctx, recordsOf(rows))
}

// RecordsFrom lists what is recorded as following from a resolution, and the answers
// to its letters, oldest first.
func (s *Service) RecordsFrom(ctx context.Context, who access.Actor, resolutionID string) ([]Record, error) {
	if resolutionID == "" {
		return nil, nil
	}
	rows, err := s.on(nil).RecordsOfResolution(ctx, store.RecordsOfResolutionParams{Resolution: resolutionID, Everything: db.Flag(MayRead(who)), PageSize: maxRecords})
	if err != nil {
		return nil, audit.Fault(err)
	}
	return s.answered(ctx, recordsOf(rows))
}

// answered marks the letters to which an answer is on record: nobody is told that
// they wait, whoever may see the answer.
func (s *Service) answered(ctx context.Context, list []Record) ([]Record, error) {
	known := map[string]map[string]bool{}
	for i, r := range list {
		if r.Kind != Letter || !r.Awaits {
			continue
		}
		if known[r.Slug] == nil {
			ids, err := s.on(nil).AnsweredOf(ctx, r.Slug)
			if err != nil {
				return nil, audit.Fault(err)
			}
			known[r.Slug] = map[string]bool{}
			for _, id := range ids {
				known[r.Slug][id] = true
			}
		}
		list[i].Answered = known[r.Slug][r.ID]
	}
	return list, nil
}

// Unanswered counts the letters that await an answer and somebody may see, by
// concern.
func (s *Service) Unanswered(ctx context.Context, who access.Actor) (map[string]int, error) {
	rows, err := s.on(nil).Unanswered(ctx, db.Flag(MayRead(who)), maxRecords)
	if err != nil {
		return nil, audit.Fault(err)
	}
	counts := map[string]int{}
	for _, r := range rows {
		counts[r.Slug]++
	}
	return counts, nil
}

// Moved is the last day of each concern on which something was recorded or, for those
// who read reports, reported.
func (s *Service) Moved(ctx context.Context, who access.Actor) (map[string]time.Time, error) {
	rows, err := s.on(nil).LastRecords(ctx, db.Flag(MayRead(who)))
	if err != nil {
		return nil, audit.Fault(err)
	}
	last := map[string]time.Time{}
	for _, r := range rows {
		last[r.Slug] = db.ParseDay(r.LastDay)
	}
	if !MayRead(who) {
		return last, nil
	}
	reported, err := s.on(nil).LastReports(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	for _, r := range reported {
		if day := s.Day(db.Time(r.LastAt)); day.After(last[r.Slug]) {
			last[r.Slug] = day
		}
	}
	return last, nil
}

func recordsOf(rows []store.ConcernRecord) []Record {
	list := make([]Record, len(rows))
	for i, r := range rows {
		list[i] = recordOf(r)
	}
	return list
}

func recordOf(r store.ConcernRecord) Record {
	return Record{
		ID: r.ID, Slug: r.Slug, ResolutionID: r.ResolutionID, AnswersID: r.AnswersID, Kind: RecordKind(r.Kind), Day: db.ParseDay(r.Day),
		Party: i18n.Text{EN: r.PartyEn, FR: r.PartyFr}, Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Words: i18n.Text{EN: r.WordsEn, FR: r.WordsFr}, Link: r.Link,
		FileEN: r.FileEn, FileFR: r.FileFr, Public: r.Public != 0, Awaits: r.Awaits != 0, By: Person{r.PersonID, r.PersonName}, Recorded: db.Time(r.RecordedAt), Changed: db.Time(r.ChangedAt),
	}
}
