package archive

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// said is a post of a thread: its id, the day it was sent, and the ids it answers,
// the nearest last.
func said(number int64, id string, day int, subject string, parents ...string) Post {
	return Post{Number: number, MessageID: id, SentAt: time.Date(2004, 1, day, 12, 0, 0, 0, time.UTC), Subject: subject, parents: parents}
}

// drawn draws a tree, two blanks a step; "*" marks a subject that changed.
func drawn(nodes []Node) string {
	var b strings.Builder
	for _, n := range nodes {
		mark := ""
		if n.Changed {
			mark = "*"
		}
		fmt.Fprintf(&b, "%s%d%s\n", strings.Repeat("  ", n.Depth), n.Post.Number, mark)
	}
	return b.String()
}

func TestPostsStandUnderWhatTheyAnswer(t *testing.T) {
	for _, c := range []struct {
		name  string
		posts []Post
		want  string
	}{
		{"nothing", nil, ""},
		{"one", []Post{said(1, "a", 1, "Budget")}, "1\n"},
		{
			"answers by date, and answers to answers",
			[]Post{said(1, "a", 1, "Budget"), said(2, "b", 3, "Re: Budget", "a"), said(3, "c", 2, "Re: Budget", "a"), said(4, "d", 4, "Re: Budget", "a", "c")},
			"1\n  3\n    4\n  2\n",
		},
		{
			"an answer that came before what it answers",
			[]Post{said(1, "c", 3, "Re: Budget", "a", "b"), said(2, "b", 2, "Re: Budget", "a"), said(3, "a", 1, "Budget")},
			"3\n  2\n    1\n",
		},
		{
			"an answer dated before what it answers, by a wrong clock",
			[]Post{said(1, "a", 5, "Budget"), said(2, "b", 1, "Re: Budget", "a")},
			"1\n  2\n",
		},
		{
			"answers to a message that is missing move up to what it answered",
			[]Post{said(1, "a", 1, "Budget"), said(2, "c", 3, "Re: Budget", "a", "b"), said(3, "d", 4, "Re: Budget", "a", "b")},
			"1\n  2\n  3\n",
		},
		{
			"a chain of missing messages",
			[]Post{said(1, "a", 1, "Budget"), said(2, "e", 3, "Re: Budget", "a", "b", "c", "d")},
			"1\n  2\n",
		},
		{
			"answers to a beginning that is missing stand side by side",
			[]Post{said(1, "b", 1, "Re: Budget", "a"), said(2, "c", 2, "Re: Budget", "a"), said(3, "d", 3, "Re: Budget", "a", "b")},
			"1\n  3\n2\n",
		},
		{
			"what says nothing itself is placed by the references of others",
			[]Post{said(1, "a", 1, "Budget"), said(2, "b", 2, "Figures"), said(3, "c", 3, "Re: Figures", "a", "b")},
			"1\n  2*\n    3\n",
		},
		{
			"a message's own word goes before what others say of it",
			[]Post{said(1, "a", 1, "Budget"), said(2, "x", 2, "Re: Budget", "a"), said(3, "b", 3, "Re: Budget", "a"), said(4, "c", 4, "Re: Budget", "x", "b")},
			"1\n  2\n  3\n    4\n",
		},
		{
			"two that answer each other",
			[]Post{said(1, "a", 1, "Budget", "b"), said(2, "b", 2, "Re: Budget", "a")},
			"2\n  1\n",
		},
		{
			"three in a ring",
			[]Post{said(1, "a", 1, "Re: Budget", "c"), said(2, "b", 2, "Re: Budget", "a"), said(3, "c", 3, "Re: Budget", "b")},
			"3\n  1\n    2\n",
		},
		{
			"one that answers itself",
			[]Post{said(1, "a", 1, "Budget", "a"), said(2, "b", 2, "Re: Budget", "b", "a")},
			"1\n  2\n",
		},
		{
			"references that contradict one another",
			[]Post{said(1, "a", 1, "Budget", "x", "y"), said(2, "b", 2, "Re: Budget", "y", "x", "a"), said(3, "c", 3, "Re: Budget", "a", "y", "x")},
			"1\n  2\n  3\n",
		},
		{
			"duplicates stand side by side, and answers under the first",
			[]Post{said(1, "a", 1, "Budget"), said(2, "b", 2, "Re: Budget", "a"), said(3, "b", 3, "Re: Budget", "a"), said(4, "c", 4, "Re: Budget", "a", "b")},
			"1\n  2\n    4\n  3\n",
		},
		{
			"duplicates of the beginning",
			[]Post{said(1, "a", 1, "Budget"), said(2, "a", 2, "Budget"), said(3, "b", 3, "Re: Budget", "a")},
			"1\n  3\n2\n",
		},
		{
			"posts without ids",
			[]Post{said(1, "", 1, "Budget"), said(2, "", 2, "Other"), said(3, "", 3, "Re: Budget")},
			"1\n  3\n2\n",
		},
		{
			"an answer by its subject alone, whatever the language and the list's name",
			[]Post{said(1, "a", 1, "[ccrlist] Détention"), said(2, "b", 2, "RÉF : [ccrlist] détention"), said(3, "c", 3, "Re: Detention"), said(4, "d", 4, "TR: Détention")},
			"1\n  2\n  4\n3\n",
		},
		{
			"an answer whose references are all missing, by its subject",
			[]Post{said(1, "a", 1, "Budget"), said(2, "b", 2, "Re: Budget", "lost")},
			"1\n  2\n",
		},
		{
			"the same subject again is no answer",
			[]Post{said(1, "a", 1, "[ccrlist] News"), said(2, "b", 8, "[ccrlist] News")},
			"1\n2\n",
		},
		{
			"no answer stands under what came later",
			[]Post{said(1, "a", 1, "Re: Budget"), said(2, "b", 2, "Budget")},
			"1\n2\n",
		},
		{
			"an answer by subject to a conversation that changed its own",
			[]Post{said(1, "a", 1, "Budget"), said(2, "b", 2, "Figures (was: Budget)", "a"), said(3, "c", 3, "Re: Figures (was: Budget)")},
			"1\n  2*\n    3\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := drawn(Arrange(c.posts)); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

func TestADeepThreadIsShownNoFurtherToTheRight(t *testing.T) {
	var posts []Post
	for i := range 20 {
		p := said(int64(i+1), fmt.Sprint("m", i), i+1, "Re: Budget")
		if i > 0 {
			p.parents = []string{fmt.Sprint("m", i-1)}
		}
		posts = append(posts, p)
	}
	for i, n := range Arrange(posts) {
		if n.Depth != min(i, MaxDepth) || n.Post.Number != int64(i+1) || n.Parent != int64(i) {
			t.Fatalf("%d: depth %d, post %d under %d", i, n.Depth, n.Post.Number, n.Parent)
		}
		if want := 1 - i/19; n.Answers != want {
			t.Fatalf("%d: %d answers", i, n.Answers)
		}
	}
}

// anyThread draws posts that name each other, missing messages and themselves in
// any way, rings and duplicates among them. Instants and numbers are unique.
func anyThread(t *rapid.T) []Post {
	n := rapid.IntRange(0, 30).Draw(t, "posts")
	id := rapid.Custom(func(t *rapid.T) string { return fmt.Sprint("m", rapid.IntRange(0, n+3).Draw(t, "id")) })
	posts := make([]Post, n)
	for i := range posts {
		posts[i] = Post{
			Number: int64(i + 1), SentAt: time.Date(2004, 1, 1, 0, i, 0, 0, time.UTC), parents: rapid.SliceOfN(id, 0, 5).Draw(t, "parents"),
			Subject: rapid.SampledFrom([]string{"Budget", "Re: Budget", "Figures", "Re: Figures", "", "Re:"}).Draw(t, "subject"),
		}
		if rapid.IntRange(0, 9).Draw(t, "named") > 0 {
			posts[i].MessageID = id.Draw(t, "own")
		}
	}
	return posts
}

func TestEveryPostAppearsOnceUnderWhatIsThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := anyThread(t)
		nodes := Arrange(posts)
		place := map[int64]int{0: -1}
		answers := map[int64]int{}
		for i, n := range nodes {
			if _, twice := place[n.Post.Number]; twice {
				t.Fatalf("post %d appears twice", n.Post.Number)
			}
			place[n.Post.Number] = i
			above, known := place[n.Parent]
			if !known {
				t.Fatalf("post %d comes before post %d, under which it stands", n.Post.Number, n.Parent)
			}
			want := 0
			if n.Parent > 0 {
				want = min(nodes[above].Depth+1, MaxDepth)
			}
			if n.Depth != want {
				t.Fatalf("post %d stands at depth %d, want %d", n.Post.Number, n.Depth, want)
			}
			answers[n.Parent]++
		}
		if len(nodes) != len(posts) {
			t.Fatalf("%d posts became %d", len(posts), len(nodes))
		}
		for _, n := range nodes {
			if n.Answers != answers[n.Post.Number] {
				t.Fatalf("post %d has %d answers, and says %d", n.Post.Number, answers[n.Post.Number], n.Answers)
			}
		}
	})
}

func TestTheOrderOfArrivalDoesNotChangeTheTree(t *testing.T) {
	type place struct {
		at    time.Time
		under time.Time
		depth int
	}
	tree := func(posts []Post) []place {
		at := map[int64]time.Time{}
		for _, p := range posts {
			at[p.Number] = p.SentAt
		}
		var list []place
		for _, n := range Arrange(posts) {
			list = append(list, place{n.Post.SentAt, at[n.Parent], n.Depth})
		}
		return list
	}
	rapid.Check(t, func(t *rapid.T) {
		posts := anyThread(t)
		want := tree(posts)
		// They arrive in another order: other numbers, another order of the slice.
		other := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		shuffled := slices.Clone(posts)
		other.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		for i := range shuffled {
			shuffled[i].Number = int64(i + 1)
		}
		other.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if got := tree(shuffled); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func TestAHostileThreadTakesNoTime(t *testing.T) {
	var posts []Post
	for i := range TreePosts {
		p := said(int64(i+1), fmt.Sprint("m", i), 1, "Re: Budget")
		p.SentAt = p.SentAt.Add(-time.Duration(i) * time.Minute) // each before what it answers
		for k := range maxReferences {
			p.parents = append(p.parents, fmt.Sprint("m", (i*7+k*13+1)%TreePosts))
		}
		posts = append(posts, p)
	}
	start := time.Now()
	if n := len(Arrange(posts)); n != len(posts) {
		t.Errorf("%d of %d posts", n, len(posts))
	}
	if d := time.Since(start); d > 3*time.Second {
		t.Errorf("took %v", d)
	}
}
