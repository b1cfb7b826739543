package desk

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/internal/store"
)

// Fewest is how many people must have answered a question before anybody sees what.
const Fewest = 5

// Limits of an evaluation.
const (
	MaxQuestions = 12
	maxText      = 500
	maxIntro     = 2000
	// MaxWords bounds an answer in one's own words.
	MaxWords = 2000
	// Scale is the most points of a question with a scale, which begins at 1.
	Scale = 5
	// openFor is how long an evaluation is open after the gathering where nothing
	// else is said.
	openFor = 21 * 24 * time.Hour
	// openAtMost is how long it can be.
	openAtMost = 180 * 24 * time.Hour
)

// QuestionKind is how a question is answered.
type QuestionKind string

// The kinds of question.
const (
	OnScale QuestionKind = "scale"
	YesNo   QuestionKind = "yes_no"
	Words   QuestionKind = "words"
)

// QuestionKinds lists the kinds in the order pages show them.
func QuestionKinds() []QuestionKind { return []QuestionKind{OnScale, YesNo, Words} }

// Say is the kind in words.
func (k QuestionKind) Say() i18n.Message { return i18n.Say("desk.question." + string(k)) }

// Question is one question of an evaluation.
type Question struct {
	Slug string // empty: it is given one
	Kind QuestionKind
	Text i18n.Text
}

// Evaluation is how a gathering is evaluated.
type Evaluation struct {
	GatheringID string
	Intro       i18n.Text
	Closes      time.Time
	Invited     time.Time // when everybody was written to; zero: not yet
	Closed      bool
	Given       int // how many have answered
	Questions   []Question
}

// OpenAt reports whether one can answer at an instant, of a gathering that ends when it
// does.
func (e Evaluation) OpenAt(g gatherings.Gathering, now time.Time) bool {
	return !e.Closed && !now.Before(g.Ends) && now.Before(e.Closes)
}

// EvaluationOf returns the evaluation of a gathering; where nobody has set it up, the
// one that is proposed, and found is false. tx nil is the reader.
func (s *Service) EvaluationOf(ctx context.Context, tx db.DBTX, g gatherings.Gathering) (e Evaluation, found bool, err error) {
	q := s.on(tx)
	row, err := q.Evaluation(ctx, g.ID)
	if err = notFound(err, "desk.error.no_evaluation"); fault.Is(err, fault.NotFound) {
		return s.proposed(g), false, nil
	}
	if err != nil {
		return e, false, err
	}
	e = Evaluation{GatheringID: g.ID, Intro: i18n.Text{EN: row.IntroEn, FR: row.IntroFr}, Closes: db.Time(row.ClosesAt), Invited: db.Time(row.InvitedAt), Closed: row.Closed, Given: int(row.Given)}
	rows, err := q.Questions(ctx, g.ID)
	for _, r := range rows {
		e.Questions = append(e.Questions, Question{Slug: r.Slug, Kind: QuestionKind(r.Kind), Text: i18n.Text{EN: r.TextEn, FR: r.TextFr}})
	}
	return e, true, audit.Fault(err)
}

// proposed is the evaluation as it is proposed to those who set it up.
func (s *Service) proposed(g gatherings.Gathering) Evaluation {
	say := func(key string) i18n.Text {
		return i18n.Text{EN: s.catalog.For(i18n.EN).T(key), FR: s.catalog.For(i18n.FR).T(key)}
	}
	return Evaluation{
		GatheringID: g.ID, Intro: say("desk.proposed.intro"), Closes: g.Ends.Add(openFor),
		Questions: []Question{
			{Kind: OnScale, Text: say("desk.proposed.whole")},
			{Kind: OnScale, Text: say("desk.proposed.useful")},
			{Kind: OnScale, Text: say("desk.proposed.part")},
			{Kind: YesNo, Text: say("desk.proposed.language")},
			{Kind: Words, Text: say("desk.proposed.best")},
			{Kind: Words, Text: say("desk.proposed.change")},
		},
	}
}

func (e Evaluation) check(g gatherings.Gathering) error {
	var wrong []*fault.Error
	add := func(bad bool, field, key string, args fault.Args) {
		if bad {
			wrong = append(wrong, fault.Field(field, key, args))
		}
	}
	long := func(t i18n.Text, most int) bool {
		return utf8.RuneCountInString(t.EN) > most || utf8.RuneCountInString(t.FR) > most
	}
	add(!e.Closes.After(g.Ends) || e.Closes.After(g.Ends.Add(openAtMost)), "closes", "desk.error.closes", fault.Args{"Days": int(openAtMost / (24 * time.Hour))})
	add(long(e.Intro, maxIntro), "intro_en", "desk.error.long", fault.Args{"Most": maxIntro})
	add(len(e.Questions) == 0 || len(e.Questions) > MaxQuestions, "questions", "desk.error.questions", fault.Args{"Most": MaxQuestions})
	for _, one := range e.Questions {
		add(!slices.Contains(QuestionKinds(), one.Kind), "questions", "desk.error.question_kind", nil)
		add(one.Text.EN == "" || one.Text.FR == "" || long(one.Text, maxText), "questions", "desk.error.question", fault.Args{"Most": maxText})
	}
	return fault.Join(wrong...)
}

// SetUp sets up the evaluation of a gathering, or changes it: until somebody has
// answered, its questions too; afterwards only when it closes.
func (s *Service) SetUp(ctx context.Context, who access.Actor, gatheringID string, e Evaluation) error {
	e.Intro = trim(e.Intro)
	e.Questions = slices.Clone(e.Questions)
	for i := range e.Questions {
		e.Questions[i].Text, e.Questions[i].Slug = trim(e.Questions[i].Text), "q"+strconv.Itoa(i+1)
	}
	return s.run(ctx, who, "desk.set_up_evaluation", gatheringID, func(tx *audit.Tx, g gatherings.Gathering) error {
		had, _, err := s.EvaluationOf(ctx, tx, g)
		if err != nil {
			return err
		}
		e := e
		e.GatheringID, e.Invited, e.Given = g.ID, had.Invited, had.Given
		if had.Closed {
			return fault.New(fault.Conflict, "desk.error.evaluation_closed", nil)
		}
		if had.Given > 0 {
			e.Questions, e.Intro = had.Questions, had.Intro
		}
		if err := e.check(g); err != nil {
			return err
		}
		q := store.New(tx)
		if err := put(ctx, q, e); err != nil || had.Given > 0 {
			return err
		}
		if err := q.DropQuestions(ctx, g.ID); err != nil {
			return err
		}
		for i, one := range e.Questions {
			err := q.InsertQuestion(ctx, store.InsertQuestionParams{GatheringID: g.ID, Slug: one.Slug, Place: int64(i), Kind: string(one.Kind), TextEn: one.Text.EN, TextFr: one.Text.FR})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func trim(t i18n.Text) i18n.Text {
	return i18n.Text{EN: strings.TrimSpace(db.Clean(t.EN)), FR: strings.TrimSpace(db.Clean(t.FR))}
}

func put(ctx context.Context, q *store.Queries, e Evaluation) error {
	return q.PutEvaluation(ctx, store.PutEvaluationParams{
		GatheringID: e.GatheringID, ClosesAt: db.Micros(e.Closes), IntroEn: e.Intro.EN, IntroFr: e.Intro.FR, InvitedAt: db.Micros(e.Invited), Closed: e.Closed, Given: int64(e.Given),
	})
}

// ToAnswer is the evaluation that somebody may answer now, by their own link. again says
// that they have.
func (s *Service) ToAnswer(ctx context.Context, link string) (g gatherings.Gathering, e Evaluation, again bool, err error) {
	r, err := s.register.PersonByLink(ctx, link)
	if err != nil {
		return g, e, false, err
	}
	return s.toAnswer(ctx, nil, r)
}

func (s *Service) toAnswer(ctx context.Context, tx db.DBTX, r registration.Registration) (g gatherings.Gathering, e Evaluation, again bool, err error) {
	if g, err = s.gatherings.ByID(ctx, tx, r.GatheringID); err != nil {
		return g, e, false, err
	}
	e, found, err := s.EvaluationOf(ctx, tx, g)
	switch {
	case err != nil:
		return g, e, false, err
	case !found || r.State != registration.Confirmed:
		return g, e, false, fault.New(fault.NotFound, "desk.error.no_evaluation", nil)
	case s.db.Now().Before(g.Ends):
		return g, e, false, fault.New(fault.Conflict, "desk.error.evaluation_early", nil)
	case !e.OpenAt(g, s.db.Now()):
		return g, e, false, fault.New(fault.Conflict, "desk.error.evaluation_closed", nil)
	}
	n, err := s.on(tx).HasAnswered(ctx, r.ID)
	return g, e, n > 0, audit.Fault(err)
}

// Asked reports whether somebody can answer an evaluation now, or did. tx nil is the reader.
func (s *Service) Asked(ctx context.Context, tx db.DBTX, r registration.Registration) (bool, error) {
	_, _, _, err := s.toAnswer(ctx, tx, r)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict) {
		return false, nil
	}
	return err == nil, err
}

// Reply is an answer to one question: points, 1 and 0 for yes and no, or words.
type Reply struct {
	Slug   string
	Points int
	Words  string
}

// Reply keeps somebody's answers, once. It leaves no line in the record, and nothing
// joins the answers to the person, or to one another; what they leave out is not kept.
func (s *Service) Reply(ctx context.Context, who access.Actor, link string, replies []Reply) error {
	r, err := s.register.PersonByLink(ctx, link)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, "desk.reply", func(tx *audit.Tx) error {
		r, err := s.register.Get(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		g, e, again, err := s.toAnswer(ctx, tx, r)
		if err != nil {
			return err
		}
		if again {
			return fault.New(fault.Conflict, "desk.error.answered", nil)
		}
		kept, err := e.read(replies)
		if err != nil {
			return err
		}
		q := store.New(tx)
		if n, err := q.MarkAnswered(ctx, r.ID, g.ID); err != nil || n == 0 {
			if err == nil {
				err = fault.New(fault.Conflict, "desk.error.answered", nil)
			}
			return err
		}
		if err := q.CountGiven(ctx, g.ID); err != nil {
			return err
		}
		for _, one := range kept {
			if err := keep(ctx, q, g.ID, one); err != nil {
				return err
			}
		}
		return nil
	})
}

func keep(ctx context.Context, q *store.Queries, gatheringID string, one Reply) error {
	return q.InsertAnswer(ctx, store.InsertAnswerParams{ID: randomKey(), GatheringID: gatheringID, Slug: one.Slug, Points: int64(one.Points), Words: one.Words})
}

// randomKey has no hour in it, as the keys of other rows have.
func randomKey() string {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails
	return hex.EncodeToString(raw[:])
}

// read takes the answers that are any; none at all is refused.
func (e Evaluation) read(replies []Reply) ([]Reply, error) {
	var kept []Reply
	for _, one := range e.Questions {
		i := slices.IndexFunc(replies, func(r Reply) bool { return r.Slug == one.Slug })
		if i < 0 {
			continue
		}
		r := Reply{Slug: one.Slug}
		switch one.Kind {
		case Words:
			if r.Words = strings.TrimSpace(db.Clean(replies[i].Words)); r.Words == "" {
				continue
			}
			if utf8.RuneCountInString(r.Words) > MaxWords {
				return nil, fault.Field(one.Slug, "desk.error.long", fault.Args{"Most": MaxWords})
			}
		case OnScale:
			if r.Points = replies[i].Points; r.Points < 1 || r.Points > Scale {
				return nil, fault.Field(one.Slug, "desk.error.points", nil)
			}
		case YesNo:
			if r.Points = replies[i].Points; r.Points != 0 && r.Points != 1 {
				return nil, fault.Field(one.Slug, "desk.error.points", nil)
			}
		}
		kept = append(kept, r)
	}
	if len(kept) == 0 {
		return nil, fault.New(fault.Invalid, "desk.error.nothing_answered", nil)
	}
	return kept, nil
}
