package newsletter

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/newsletter/internal/store"
)

// State is where an issue stands.
type State string

// The states of an issue.
const (
	Draft     State = "draft"
	Scheduled State = "scheduled"
	Going     State = "sending"
	Paused    State = "paused"
	Sent      State = "sent" // every reader of that moment has a copy on its way
)

// Say is the state in words.
func (x State) Say() i18n.Message { return i18n.Say("newsletter.state." + string(x)) }

// Issue is one issue.
type Issue struct {
	ID             string
	State          State
	Volume, Number int       // 0 until it is sent
	Title          i18n.Text // what the issue is about, in a line: the subject of the mail
	Intro          i18n.Text // Markdown
	ScheduledAt    time.Time // zero: not scheduled
	SentAt         time.Time // when sending began; zero before
	Copies         int       // made so far
	ByID, By       string    // who began it
	Made, Changed  time.Time

	postingEN, postingFR int64
	expanded, last       int64
	figures              Figures
}

// Open reports whether the issue may still be changed.
func (i Issue) Open() bool { return i.State == Draft || i.State == Scheduled }

// Path is the issue's lasting address after the language; only issues that were sent have
// one.
func (i Issue) Path() []string {
	return []string{"newsletter", "vol-" + itoa(i.Volume), "issue-" + itoa(i.Number)}
}

// Item is a part of an issue.
type Item struct {
	ID        string
	Source    string // where it is from; empty: written for the issue
	SourceKey string
	Title     i18n.Text
	Body      i18n.Text // Markdown
	Path      string    // as in [Offer]; may be empty
}

func issueOf(r store.NewsletterIssue) Issue {
	return Issue{
		ID: r.ID, State: State(r.State), Volume: int(r.Volume), Number: int(r.Number), Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Intro: i18n.Text{EN: r.IntroEn, FR: r.IntroFr},
		ScheduledAt: db.Time(r.ScheduledAt), SentAt: db.Time(r.SentAt), Copies: int(r.Copies), ByID: r.PersonID, By: r.PersonName, Made: db.Time(r.MadeAt), Changed: db.Time(r.ChangedAt),
		postingEN: r.PostingEn, postingFR: r.PostingFr, expanded: r.Expanded, last: r.LastNumber,
		figures: Figures{Copies: int(r.Copies), Delivered: int(r.Delivered), Waiting: int(r.Waiting), Failed: int(r.Failed), At: db.Time(r.FiguresAt)},
	}
}

func (i Issue) save(ctx context.Context, q *store.Queries, now time.Time) error {
	return q.UpdateIssue(ctx, store.UpdateIssueParams{
		ID: i.ID, State: string(i.State), Volume: int64(i.Volume), Number: int64(i.Number), TitleEn: i.Title.EN, TitleFr: i.Title.FR, IntroEn: i.Intro.EN, IntroFr: i.Intro.FR,
		ScheduledAt: db.Micros(i.ScheduledAt), SentAt: db.Micros(i.SentAt), PostingEn: i.postingEN, PostingFr: i.postingFR, Expanded: i.expanded, LastNumber: i.last,
		Copies: int64(i.Copies), ChangedAt: db.Micros(now),
	})
}

func issuesOf(rows []store.NewsletterIssue) []Issue {
	list := make([]Issue, len(rows))
	for i, r := range rows {
		list[i] = issueOf(r)
	}
	return list
}

// PageSize is how many issues or readers a page lists.
const PageSize = 50

// Issues lists issues for those who keep the newsletter, drafts first. The first page is 1.
func (s *Service) Issues(ctx context.Context, who access.Actor, page int) (list []Issue, total int, err error) {
	if err := mayRead(who); err != nil {
		return nil, 0, err
	}
	rows, err := s.on(nil).Issues(ctx, PageSize, int32(max(min(page, 1000)-1, 0)*PageSize)) //nolint:gosec // bounded
	if err != nil {
		return nil, 0, audit.Fault(err)
	}
	n, err := s.on(nil).CountAllIssues(ctx)
	return issuesOf(rows), int(n), audit.Fault(err)
}

// Archive lists the issues that were sent, the newest first, for everybody.
func (s *Service) Archive(ctx context.Context, page int) (list []Issue, total int, err error) {
	rows, err := s.on(nil).SentIssues(ctx, PageSize, int32(max(min(page, 1000)-1, 0)*PageSize)) //nolint:gosec // bounded
	if err != nil {
		return nil, 0, audit.Fault(err)
	}
	n, err := s.on(nil).CountSentIssues(ctx)
	return issuesOf(rows), int(n), audit.Fault(err)
}

// Issue returns an issue with its items for those who keep the newsletter.
func (s *Service) Issue(ctx context.Context, who access.Actor, id string) (Issue, []Item, error) {
	if err := mayRead(who); err != nil {
		return Issue{}, nil, err
	}
	row, err := s.on(nil).Issue(ctx, id)
	if err != nil {
		return Issue{}, nil, notFound(err, "newsletter.error.no_issue")
	}
	items, err := s.items(ctx, nil, id)
	return issueOf(row), items, err
}

// IssueAt returns an issue that was sent by its volume and number, for everybody.
func (s *Service) IssueAt(ctx context.Context, volume, number int) (Issue, []Item, error) {
	if number < 1 {
		return Issue{}, nil, fault.New(fault.NotFound, "newsletter.error.no_issue", nil)
	}
	row, err := s.on(nil).IssueAt(ctx, int64(volume), int64(number))
	if err != nil {
		return Issue{}, nil, notFound(err, "newsletter.error.no_issue")
	}
	items, err := s.items(ctx, nil, row.ID)
	return issueOf(row), items, err
}

func (s *Service) items(ctx context.Context, tx db.DBTX, issue string) ([]Item, error) {
	rows, err := s.on(tx).Items(ctx, issue)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Item, len(rows))
	for i, r := range rows {
		list[i] = Item{ID: r.ID, Source: r.Source, SourceKey: r.SourceKey, Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Body: i18n.Text{EN: r.BodyEn, FR: r.BodyFr}, Path: r.Path}
	}
	return list, nil
}

// Begin begins an issue.
func (s *Service) Begin(ctx context.Context, who access.Actor, title i18n.Text) (made Issue, err error) {
	if err := mayEdit(who); err != nil {
		return Issue{}, err
	}
	title = texts(title)
	if err := fault.Join(bounded("title", title, maxTitle, true)...); err != nil {
		return Issue{}, err
	}
	err = s.log.Do(ctx, who, "newsletter.begin", func(tx *audit.Tx) error {
		made = Issue{ID: db.NewID(), State: Draft, Title: title, ByID: who.PersonID, By: who.Name, Made: tx.Now, Changed: tx.Now}
		tx.About(KindIssue, made.ID)
		return store.New(tx).InsertIssue(ctx, store.InsertIssueParams{ID: made.ID, TitleEn: title.EN, TitleFr: title.FR, PersonID: who.PersonID, PersonName: who.Name, MadeAt: db.Micros(tx.Now)})
	})
	return made, err
}

// change runs a use case on an issue that may still be changed.
func (s *Service) change(ctx context.Context, who access.Actor, action, id string, fn func(tx *audit.Tx, q *store.Queries, i *Issue) error) error {
	if err := mayEdit(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Issue(ctx, id)
		if err != nil {
			return notFound(err, "newsletter.error.no_issue")
		}
		i := issueOf(row)
		if !i.Open() {
			return fault.New(fault.Conflict, "newsletter.error.sent_already", nil)
		}
		tx.About(KindIssue, id)
		if err := fn(tx, q, &i); err != nil {
			return err
		}
		return i.save(ctx, q, tx.Now)
	})
}

// Write changes an issue's title and introduction.
func (s *Service) Write(ctx context.Context, who access.Actor, id string, title, intro i18n.Text) error {
	title, intro = texts(title), texts(intro)
	if err := fault.Join(append(bounded("title", title, maxTitle, true), bounded("intro", intro, maxBody, false)...)...); err != nil {
		return err
	}
	return s.change(ctx, who, "newsletter.write", id, func(_ *audit.Tx, _ *store.Queries, i *Issue) error {
		i.Title, i.Intro = title, intro
		return nil
	})
}

// maxItems is how many items an issue has at most.
const maxItems = 60

// PutItem adds an item at the end of an issue, or writes one that is there anew.
func (s *Service) PutItem(ctx context.Context, who access.Actor, issue string, it Item) error {
	it.Title, it.Body, it.Path = texts(it.Title), texts(it.Body), text(it.Path)
	wrong := append(bounded("title", it.Title, maxTitle, true), bounded("body", it.Body, maxBody, false)...)
	if !goodPath(it.Path) {
		wrong = append(wrong, fault.Field("path", "newsletter.error.path", nil))
	}
	if err := fault.Join(wrong...); err != nil {
		return err
	}
	return s.change(ctx, who, "newsletter.put_item", issue, func(_ *audit.Tx, q *store.Queries, _ *Issue) error {
		rows, err := q.Items(ctx, issue)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.ID == it.ID {
				return q.UpdateItem(ctx, store.UpdateItemParams{ID: r.ID, Position: r.Position, TitleEn: it.Title.EN, TitleFr: it.Title.FR, BodyEn: it.Body.EN, BodyFr: it.Body.FR, Path: it.Path})
			}
		}
		if it.ID != "" {
			return fault.New(fault.NotFound, "newsletter.error.no_item", nil)
		}
		return add(ctx, q, issue, rows, it)
	})
}

// add puts an item at the end of an issue.
func add(ctx context.Context, q *store.Queries, issue string, rows []store.NewsletterItem, it Item) error {
	if len(rows) >= maxItems {
		return fault.New(fault.Conflict, "newsletter.error.full", fault.Args{"Max": maxItems})
	}
	last := int64(0)
	if len(rows) > 0 {
		last = rows[len(rows)-1].Position
	}
	return q.InsertItem(ctx, store.InsertItemParams{
		ID: db.NewID(), IssueID: issue, Position: last + 1, Source: it.Source, SourceKey: it.SourceKey, TitleEn: it.Title.EN, TitleFr: it.Title.FR, BodyEn: it.Body.EN, BodyFr: it.Body.FR, Path: it.Path,
	})
}

// Offered are the offers of a source that an issue does not have yet.
type Offered struct {
	Source string
	Offers []Offer
}

// offersFor is how far back sources are asked.
const offersFor = 120 * 24 * time.Hour

// Offers lists what an issue may be put together from.
func (s *Service) Offers(ctx context.Context, who access.Actor, issue string) ([]Offered, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	items, err := s.items(ctx, nil, issue)
	if err != nil {
		return nil, err
	}
	have := map[string]bool{}
	for _, it := range items {
		have[it.Source+" "+it.SourceKey] = true
	}
	var list []Offered
	for _, from := range s.sources {
		offers, err := from.Offers(ctx, s.db.Now().Add(-offersFor))
		if err != nil {
			return nil, err
		}
		o := Offered{Source: from.Name()}
		for _, one := range offers {
			if !have[from.Name()+" "+one.Key] {
				o.Offers = append(o.Offers, one)
			}
		}
		if len(o.Offers) > 0 {
			list = append(list, o)
		}
	}
	return list, nil
}

// Pick adds what a source offers to an issue, in the order given. What is there already
// stays as it is.
func (s *Service) Pick(ctx context.Context, who access.Actor, issue, source string, keys ...string) error {
	if err := mayEdit(who); err != nil {
		return err
	}
	offered, err := s.Offers(ctx, who, issue)
	if err != nil {
		return err
	}
	return s.change(ctx, who, "newsletter.pick", issue, func(_ *audit.Tx, q *store.Queries, _ *Issue) error {
		for _, key := range keys {
			for _, o := range offered {
				for _, one := range o.Offers {
					if o.Source != source || one.Key != key {
						continue
					}
					rows, err := q.Items(ctx, issue)
					if err != nil {
						return err
					}
					it := Item{Source: source, SourceKey: key, Title: texts(clip(one.Title, maxTitle)), Body: texts(clip(one.Words, maxBody)), Path: one.Path}
					if err := add(ctx, q, issue, rows, it); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
}

func clip(t i18n.Text, most int) i18n.Text {
	return i18n.Text{EN: i18n.Clip(t.EN, most), FR: i18n.Clip(t.FR, most)}
}

// Move moves an item one place up (up) or down.
func (s *Service) Move(ctx context.Context, who access.Actor, issue, item string, up bool) error {
	return s.change(ctx, who, "newsletter.move_item", issue, func(_ *audit.Tx, q *store.Queries, _ *Issue) error {
		rows, err := q.Items(ctx, issue)
		if err != nil {
			return err
		}
		for at, r := range rows {
			to := at + 1
			if up {
				to = at - 1
			}
			if r.ID != item {
				continue
			}
			if to < 0 || to >= len(rows) {
				return nil
			}
			rows[at], rows[to] = rows[to], rows[at]
			for n, r := range rows {
				err := q.UpdateItem(ctx, store.UpdateItemParams{ID: r.ID, Position: int64(n + 1), TitleEn: r.TitleEn, TitleFr: r.TitleFr, BodyEn: r.BodyEn, BodyFr: r.BodyFr, Path: r.Path})
				if err != nil {
					return err
				}
			}
			return nil
		}
		return fault.New(fault.NotFound, "newsletter.error.no_item", nil)
	})
}

// TakeOut takes an item out of an issue.
func (s *Service) TakeOut(ctx context.Context, who access.Actor, issue, item string) error {
	return s.change(ctx, who, "newsletter.take_out", issue, func(_ *audit.Tx, q *store.Queries, _ *Issue) error {
		rows, err := q.Items(ctx, issue)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.ID == item {
				return q.DeleteItem(ctx, item)
			}
		}
		return fault.New(fault.NotFound, "newsletter.error.no_item", nil)
	})
}

// Drop deletes an issue that was not sent.
func (s *Service) Drop(ctx context.Context, who access.Actor, id string) error {
	if err := mayEdit(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "newsletter.drop", func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Issue(ctx, id)
		if err != nil {
			return notFound(err, "newsletter.error.no_issue")
		}
		if !issueOf(row).Open() {
			return fault.New(fault.Conflict, "newsletter.error.sent_already", nil)
		}
		tx.About(KindIssue, id)
		if err := q.DeleteItems(ctx, id); err != nil {
			return err
		}
		return q.DeleteIssue(ctx, id)
	})
}
