// Generates the SDKs of a package: `generate-dotnet-and-java SCHEMA FOLDER` writes FOLDER/dotnet and FOLDER/java. The version is
// the schema's own.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"github.com/blang/semver"
	java "github.com/pulumi/pulumi-java/pkg/codegen/java"
	dotnet "github.com/pulumi/pulumi/pkg/v3/codegen/dotnet"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "pulumi-eks-version"

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: generate-dotnet-and-java SCHEMA FOLDER"))
	}
	text, err := os.ReadFile(os.Args[1])
	check(err)
	languages := map[string]func(*schema.Package) (map[string][]byte, error){
		"dotnet": func(pkg *schema.Package) (map[string][]byte, error) {
			return dotnet.GeneratePackage(tool, pkg, nil, nil)
		},
		"java": func(pkg *schema.Package) (map[string][]byte, error) {
			return java.GeneratePackage(tool, pkg, nil, nil, false, false)
		},
	}
	logo := serveLogo()
	for language, generate := range languages {
		// Each from a package of its own: a generator leaves its language's settings in it.
		var spec schema.PackageSpec
		check(json.Unmarshal(text, &spec))
		spec.LogoURL = logo
		pkg, diagnostics, err := schema.BindSpec(spec, noOthers{}, schema.ValidationOptions{})
		check(err)
		if diagnostics.HasErrors() {
			fail(diagnostics)
		}
		files, err := generate(pkg)
		check(err)
		for name, content := range files {
			path := filepath.Join(os.Args[2], language, name)
			check(os.MkdirAll(filepath.Dir(path), 0o755))
			check(os.WriteFile(path, content, 0o644))
		}
	}
}

// The schema refers to no other package.
type noOthers struct{}

func (noOthers) LoadPackage(name string, _ *semver.Version) (*schema.Package, error) {
	return nil, fmt.Errorf("the schema refers to the package %s", name)
}

func (n noOthers) LoadPackageV2(_ context.Context, d *schema.PackageDescriptor) (*schema.Package, error) {
	return n.LoadPackage(d.Name, nil)
}

func (noOthers) LoadPackageReference(name string, _ *semver.Version) (schema.PackageReference, error) {
	return nil, fmt.Errorf("the schema refers to the package %s", name)
}

func (n noOthers) LoadPackageReferenceV2(
	_ context.Context, d *schema.PackageDescriptor,
) (schema.PackageReference, error) {
	return n.LoadPackageReference(d.Name, nil)
}

func check(err error) {
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// The .NET generator fetches a logo, and fails without one: it gets an empty picture from here, over loopback.
func serveLogo() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go func() {
		_ = http.Serve(listener, http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
			_ = png.Encode(answer, image.NewRGBA(image.Rect(0, 0, 64, 64)))
		}))
	}()
	return "http://" + listener.Addr().String() + "/logo.png"
}
