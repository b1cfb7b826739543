package archive

import (
	"context"
	"errors"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/lists"
	"plenary.example/internal/search"
)

// SearchResult is a page of the posts that answer a question.
type SearchResult struct {
	Posts []Post
	Total int
	// AtLeast says that there are more than Total.
	AtLeast     bool
	Page, Pages int
}

// Search looks for posts of a list by words in either language, the best first.
// "from:" (or "de:") before an address means those of that author, before
// anything else those in which it stands, as authors' names do; "year:2004" (or
// "an:2004") those of that year.
func (s *Service) Search(ctx context.Context, who access.Actor, l lists.List, text string, page int) (SearchResult, error) {
	if err := s.reads(ctx, who, l); err != nil {
		return SearchResult{}, err
	}
	q := question(text)
	q.Kind, q.Limit = lists.KindPost, PostsPage
	q.Facets = append(q.Facets, []string{"list:" + l.ID})
	page = min(max(page, 1), search.MaxLimit)
	q.Offset = (page - 1) * PostsPage
	found, err := s.index.Find(ctx, q)
	if err != nil {
		return SearchResult{}, audit.Fault(db.Unavailable(err))
	}
	r := SearchResult{Total: found.Total, AtLeast: found.TotalIsAtLeast, Page: page, Pages: (found.Total + PostsPage - 1) / PostsPage}
	for _, id := range found.IDs {
		row, err := s.read().Post(ctx, id)
		if errors.Is(err, db.ErrNotFound) {
			continue
		}
		if err != nil {
			return SearchResult{}, audit.Fault(err)
		}
		r.Posts = append(r.Posts, postOf(row))
	}
	return r, nil
}

// question reads what a person typed.
func question(text string) search.Query {
	const longest, most = 1000, 5
	var q search.Query
	var words []string
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "")
	}
	for w := range strings.FieldsSeq(text) {
		name, value, ok := strings.Cut(w, ":")
		switch name = strings.ToLower(name); {
		case !ok || value == "" || len(q.Facets) >= most:
			words = append(words, w)
		case (name == "from" || name == "de") && strings.Contains(value, "@"):
			q.Facets = append(q.Facets, []string{"author:" + strings.ToLower(strings.Trim(value, "<>\"'"))})
		case name == "from" || name == "de":
			words = append(words, value)
		case (name == "year" || name == "an" || name == "année") && len(value) == 4 && strings.Trim(value, "0123456789") == "":
			q.Facets = append(q.Facets, []string{"year:" + value})
		default:
			words = append(words, w)
		}
	}
	q.Text = strings.Join(words, " ")
	return q
}
