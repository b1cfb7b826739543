package newsroom

import (
	"archive/zip"
	"bytes"
	"context"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/newsroom/internal/store"
	"plenary.example/internal/pictures"
)

// The words of the press kit.
const (
	KitAbout       = "about"       // who we are
	KitBoilerplate = "boilerplate" // the paragraph at the end of releases
	KitSpokes      = "spokes"      // who speaks for the coalition
)

// KitNames lists them in the order pages show them.
func KitNames() []string { return []string{KitAbout, KitBoilerplate, KitSpokes} }

// FileKind is what sort of file of the press kit it is.
type FileKind string

// The kinds of file.
const (
	Logo    FileKind = "logo"
	Picture FileKind = "picture"
	Other   FileKind = "other"
)

// FileKinds lists them.
func FileKinds() []FileKind { return []FileKind{Logo, Picture, Other} }

// Say is the kind in words.
func (k FileKind) Say() i18n.Message { return i18n.Say("newsroom.file." + string(k)) }

// File is a file of the press kit.
type File struct {
	ID        string
	Name      string // of the file
	MediaType string
	Size      int64
	Kind      FileKind
	Title     i18n.Text
	Credit    string // whom to name beside a picture
	// Alt is a picture or a logo in words, for whoever does not see it, and Width and
	// Height are its size in pixels; 0 for a document.
	Alt           i18n.Text
	Width, Height int

	blob string
}

// Seen reports whether a page can show the file: it is a picture of whatever kind.
func (f File) Seen() bool { return f.Width > 0 }

// Words are those for whoever does not see the file: its title, where it is from a time when
// no others were asked for.
func (f File) Words() i18n.Text {
	if f.Alt.Empty() {
		return f.Title
	}
	return f.Alt
}

// Kit is the press kit as the public sees it.
type Kit struct {
	Words   map[string]i18n.Text // Markdown, by the names of KitNames
	Files   []File
	Changed time.Time // when its words last changed
}

// Kit returns the press kit.
func (s *Service) Kit(ctx context.Context) (Kit, error) {
	k := Kit{Words: map[string]i18n.Text{}}
	rows, err := s.on(nil).Kit(ctx)
	if err != nil {
		return Kit{}, audit.Fault(err)
	}
	for _, r := range rows {
		k.Words[r.Name] = i18n.Text{EN: r.WordsEn, FR: r.WordsFr}
		if at := db.Time(r.ChangedAt); at.After(k.Changed) {
			k.Changed = at
		}
	}
	files, err := s.on(nil).Files(ctx)
	for _, r := range files {
		k.Files = append(k.Files, fileOf(r))
	}
	slices.SortStableFunc(k.Files, func(a, b File) int {
		return slices.Index(FileKinds(), a.Kind) - slices.Index(FileKinds(), b.Kind)
	})
	return k, audit.Fault(err)
}

func fileOf(r store.NewsroomFile) File {
	return File{ID: r.ID, Name: r.FileName, MediaType: r.MediaType, Size: r.Size, Kind: FileKind(r.Kind), Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Credit: r.Credit, Alt: i18n.Text{EN: r.AltEn, FR: r.AltFr}, Width: int(r.Width), Height: int(r.Height), blob: r.BlobID}
}

// PutKit writes the words of the press kit.
func (s *Service) PutKit(ctx context.Context, who access.Actor, words map[string]i18n.Text) error {
	if err := mayEdit(who); err != nil {
		return err
	}
	var wrong []*fault.Error
	for _, name := range KitNames() {
		t := texts(words[name])
		for _, lang := range i18n.Langs() {
			if len([]rune(t.Only(lang))) > maxBody {
				wrong = append(wrong, fault.Field(name+"_"+string(lang), "newsroom.error.too_long", fault.Args{"Max": maxBody}))
			}
			if !t.Empty() && !t.Has(lang) {
				wrong = append(wrong, fault.Field(name+"_"+string(lang), "newsroom.error.both", nil))
			}
		}
	}
	if err := fault.Join(wrong...); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "news.kit", func(tx *audit.Tx) error {
		tx.About(KindKit, "words")
		for _, name := range KitNames() {
			t := texts(words[name])
			if err := store.New(tx).PutKit(ctx, store.PutKitParams{Name: name, WordsEn: t.EN, WordsFr: t.FR, ChangedAt: db.Micros(tx.Now)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// maxFiles is how many files the press kit has at most, and maxKit how many megabytes:
// together they are one archive, which is made in memory.
const (
	maxFiles = 20
	maxKit   = 40
)

// AddFile adds a file to the press kit. What can be seen is said in words in both languages,
// and a picture names whom to credit; what a camera wrote into it is taken out.
func (s *Service) AddFile(ctx context.Context, who access.Actor, f File, name string, body []byte) (File, error) {
	if err := mayEdit(who); err != nil {
		return File{}, err
	}
	f.Title, f.Alt, f.Credit = texts(f.Title), texts(f.Alt), text(f.Credit)
	blob, err := blobs.Accept("file", name, body, blobs.PNG, blobs.JPEG, blobs.WebP, blobs.PDF)
	if seen := blob.MediaType != string(blobs.PDF); err == nil && seen {
		var sent pictures.Sent
		sent, err = pictures.Accept("file", name, body)
		blob, f.Width, f.Height = sent.Blob, sent.Width, sent.Height
	} else if !seen {
		f.Alt = i18n.Text{}
	}
	wrong := fault.All(err)
	if err != nil && len(wrong) == 0 {
		return File{}, err
	}
	if !slices.Contains(FileKinds(), f.Kind) {
		wrong = append(wrong, fault.Field("kind", "newsroom.error.file_kind", nil))
	}
	for _, lang := range i18n.Langs() {
		if n := len([]rune(f.Title.Only(lang))); n == 0 {
			wrong = append(wrong, fault.Field("title_"+string(lang), "newsroom.error.both", nil))
		} else if n > maxLine {
			wrong = append(wrong, fault.Field("title_"+string(lang), "newsroom.error.too_long", fault.Args{"Max": maxLine}))
		}
	}
	for _, lang := range i18n.Langs() {
		if n := len([]rune(f.Alt.Only(lang))); f.Seen() && n == 0 {
			wrong = append(wrong, fault.Field("alt_"+string(lang), "newsroom.error.alt", nil))
		} else if n > maxLine {
			wrong = append(wrong, fault.Field("alt_"+string(lang), "newsroom.error.too_long", fault.Args{"Max": maxLine}))
		}
	}
	if f.Kind == Picture && f.Credit == "" {
		wrong = append(wrong, fault.Field("credit", "newsroom.error.credit", nil))
	}
	if len([]rune(f.Credit)) > maxLine {
		wrong = append(wrong, fault.Field("credit", "newsroom.error.too_long", fault.Args{"Max": maxLine}))
	}
	if err := fault.Join(wrong...); err != nil {
		return File{}, err
	}
	err = s.log.Do(ctx, who, "news.add_file", func(tx *audit.Tx) error {
		had, err := store.New(tx).Files(ctx)
		if err != nil {
			return err
		}
		sum := int64(len(blob.Body))
		for _, r := range had {
			sum += r.Size
		}
		if sum > maxKit<<20 {
			return fault.Field("file", "newsroom.error.kit_size", fault.Args{"Max": maxKit})
		}
		if len(had) >= maxFiles {
			return fault.Field("file", "newsroom.error.kit_full", fault.Args{"Max": maxFiles})
		}
		f.blob, err = s.blobs.Put(ctx, tx.Tx, blob)
		if err != nil {
			return err
		}
		f.ID, f.Name, f.MediaType, f.Size = db.NewID(), blob.Name, blob.MediaType, int64(len(blob.Body))
		tx.About(KindKit, f.ID)
		return store.New(tx).InsertFile(ctx, store.InsertFileParams{
			ID: f.ID, BlobID: f.blob, FileName: f.Name, MediaType: f.MediaType, Size: f.Size, Kind: string(f.Kind), TitleEn: f.Title.EN, TitleFr: f.Title.FR, Credit: f.Credit, MadeAt: db.Micros(tx.Now), AltEn: f.Alt.EN, AltFr: f.Alt.FR, Width: int64(f.Width), Height: int64(f.Height),
		})
	})
	return f, err
}

// DropFile takes a file out of the press kit.
func (s *Service) DropFile(ctx context.Context, who access.Actor, id string) error {
	if err := mayEdit(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "news.drop_file", func(tx *audit.Tx) error {
		row, err := store.New(tx).File(ctx, id)
		if err != nil {
			return notFound(err, "newsroom.error.no_file")
		}
		tx.About(KindKit, id)
		if err := store.New(tx).DeleteFile(ctx, id); err != nil {
			return err
		}
		return s.sizes.Delete(ctx, tx.Tx, row.BlobID)
	})
}

// FileBody returns a file of the press kit, for everybody.
func (s *Service) FileBody(ctx context.Context, id string) (blobs.Blob, error) {
	row, err := s.on(nil).File(ctx, id)
	if err != nil {
		return blobs.Blob{}, notFound(err, "newsroom.error.no_file")
	}
	return s.blobs.Get(ctx, nil, row.BlobID)
}

// Sized is a picture of the press kit in one of the widths of pages, for everybody.
func (s *Service) Sized(ctx context.Context, id string, width int) (blobs.Blob, error) {
	row, err := s.on(nil).File(ctx, id)
	if err != nil {
		return blobs.Blob{}, notFound(err, "newsroom.error.no_file")
	}
	if row.Width == 0 {
		return blobs.Blob{}, notFound(db.ErrNotFound, "newsroom.error.no_file")
	}
	return s.sizes.Of(ctx, row.BlobID, width)
}

// Zip is the press kit as one archive: its words in both languages, the files, and whom to
// credit.
func (s *Service) Zip(ctx context.Context, facts map[i18n.Lang]string) ([]byte, error) {
	k, err := s.Kit(ctx)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name string, body []byte) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: s.db.Now()})
		if err != nil {
			return err
		}
		_, err = w.Write(body)
		return err
	}
	for _, lang := range i18n.Langs() {
		l := s.catalog.For(lang)
		words := []string{s.o.Profile.Name.In(lang)}
		for _, name := range KitNames() {
			if t := k.Words[name].In(lang); t != "" {
				words = append(words, "# "+l.T("newsroom.kit."+name), t)
			}
		}
		words = append(words, "# "+l.T("newsroom.kit.facts"), facts[lang])
		if len(k.Files) > 0 {
			words = append(words, "# "+l.T("newsroom.kit.files"))
		}
		for i, f := range k.Files {
			line := "- " + fileName(i, f) + ": " + f.Title.In(lang)
			if f.Credit != "" {
				line += " (" + l.T("newsroom.kit.credit", "Name", f.Credit) + ")"
			}
			words = append(words, line)
		}
		if err := put(l.T("newsroom.kit.file_name")+".md", []byte(strings.Join(words, "\n\n")+"\n")); err != nil {
			return nil, err
		}
	}
	for i, f := range k.Files {
		blob, err := s.blobs.Get(ctx, nil, f.blob)
		if err != nil {
			return nil, err
		}
		if err := put(fileName(i, f), blob.Body); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// fileName is the name of a file in the archive: numbered, so that none has another's.
func fileName(i int, f File) string { return strconv.Itoa(i+1) + "-" + path.Base(f.Name) }
