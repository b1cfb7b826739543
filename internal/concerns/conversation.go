package concerns

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/concerns/internal/store"
	"plenary.example/internal/db"
	"plenary.example/internal/lists"
)

// Conversation is one of a list that somebody said is about a concern, known by the
// number of one of its messages.
type Conversation struct {
	Slug   string // of the concern
	ListID string
	Number int64
	By     Person
	At     time.Time
}

// LinkConversation says that a conversation of a list is about a concern. The caller
// has seen that it is there and that the actor may read the list. Said twice, it
// stands once.
func (s *Service) LinkConversation(ctx context.Context, who access.Actor, slug string, l lists.List, number int64) error {
	if err := who.Require(MayLink(who, l), "power.link_conversation", "List", l.Name); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "concerns.link_conversation", func(tx *audit.Tx) error {
		if _, err := s.known(ctx, tx, slug); err != nil {
			return err
		}
		n, err := store.New(tx).InsertConversation(ctx, store.InsertConversationParams{
			Slug: slug, ListID: l.ID, Number: number, PersonID: who.PersonID, PersonName: who.Name, At: db.Micros(tx.Now),
		})
		if err == nil && n > 0 {
			tx.About(Kind, slug)
			tx.Detail("list", l.Slug)
			tx.Detail("number", number)
		}
		return err
	})
}

// UnlinkConversation takes that back.
func (s *Service) UnlinkConversation(ctx context.Context, who access.Actor, slug string, l lists.List, number int64) error {
	if err := who.Require(MayLink(who, l), "power.link_conversation", "List", l.Name); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "concerns.unlink_conversation", func(tx *audit.Tx) error {
		n, err := store.New(tx).DeleteConversation(ctx, store.DeleteConversationParams{Slug: slug, ListID: l.ID, Number: number})
		if err == nil && n > 0 {
			tx.About(Kind, slug)
			tx.Detail("list", l.Slug)
			tx.Detail("number", number)
		}
		return err
	})
}

// maxConversations bounds how many conversations are linked to one concern.
const maxConversations = 2000

// ConversationsOf lists the conversations linked to a concern. It asks nobody's
// leave: who may read the lists is the caller's rule.
func (s *Service) ConversationsOf(ctx context.Context, slug string) ([]Conversation, error) {
	rows, err := s.on(nil).ConversationsOfConcern(ctx, slug, maxConversations)
	return conversationsOf(rows), audit.Fault(err)
}

// ConcernsOf lists what a conversation of a list is said to be about.
func (s *Service) ConcernsOf(ctx context.Context, listID string, number int64) ([]Conversation, error) {
	rows, err := s.on(nil).ConcernsOfConversation(ctx, listID, number)
	return conversationsOf(rows), audit.Fault(err)
}

func conversationsOf(rows []store.ConcernConversation) []Conversation {
	list := make([]Conversation, len(rows))
	for i, r := range rows {
		list[i] = Conversation{Slug: r.Slug, ListID: r.ListID, Number: r.Number, By: Person{r.PersonID, r.PersonName}, At: db.Time(r.At)}
	}
	return list
}
