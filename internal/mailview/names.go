package mailview

import "strings"

// dangerousName reports whether a file's name says that opening it runs
// something, or hides what it is.
func dangerousName(name string) bool {
	for _, mark := range []string{"\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"} {
		if strings.Contains(name, mark) {
			return true // "annexe" + reversed "gpj.exe" reads as a picture
		}
	}
	name = strings.ToLower(strings.TrimSpace(name))
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	// "a.exe:b.txt" is a stream of a.exe where the disk is NTFS.
	if before, _, found := strings.Cut(name, ":"); found && dangerousEnd(before) {
		return true
	}
	// "invoice.pdf           .docx" pushes its true end out of sight.
	return dangerousEnd(name) || strings.Contains(name, "     ")
}

func dangerousEnd(name string) bool {
	parts := strings.Split(strings.TrimRight(name, ". "), ".")
	if len(parts) < 2 {
		return false
	}
	if dangerousExtensions[strings.TrimSpace(parts[len(parts)-1])] {
		return true
	}
	// "invoice.exe.pdf" deceives somebody, or some program.
	for _, part := range parts[1 : len(parts)-1] {
		if hiddenExtensions[strings.TrimSpace(part)] {
			return true
		}
	}
	return false
}

// lastExtension returns the end of a name behind its last dot, in lower case.
func lastExtension(name string) string {
	name = strings.ToLower(strings.TrimRight(strings.TrimSpace(name), ". "))
	return name[strings.LastIndexByte(name, '.')+1:]
}

// dangerousExtensions are those of programs, scripts, shortcuts, settings, disk
// images, archives that cannot be looked into, office documents with macros, and
// documents that act in a browser.
var dangerousExtensions = set(`
	exe com scr pif bat cmd ps1 ps1xml ps2 psm1 psd1 psc1 msh vb vbs vbe vbscript js jse mjs ws wsf wsc wsh sct hta cpl msc msi msp mst msix msixbundle appx
	appxbundle application appref-ms gadget jar jnlp class dll ocx sys drv ade adp mde mda mdz accde accda mad maf mag mam maq mar mas mau mav maw
	lnk url reg inf ins isp scf desktop library-ms search-ms searchconnector-ms settingcontent-ms theme themepack diagcab xbap xll iqy oqy rqy slk dqy
	iso img vhd vhdx vmdk udf dmg pkg mpkg app command workflow action deb rpm apk ipa run bin sh bash zsh csh ksh fish py pyc pyw pyz pl pm rb php php3 php5 phtml
	asp aspx jsp cgi chm hlp one onepkg rar 7z cab arj lzh lha ace z bz2 xz zst wim swf
	docm dotm xlsm xltm xlsb xlam xla pptm potm ppam ppsm sldm
	html htm xhtml xht shtml mht mhtml svg svgz xsl xslt
`)

// hiddenExtensions betray a deception before another extension.
var hiddenExtensions = set(`exe scr pif bat cmd vbs vbe jse wsf hta msi lnk jar ps1`)

func set(words string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		all[word] = true
	}
	return all
}
