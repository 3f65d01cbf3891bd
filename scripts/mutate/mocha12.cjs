// Stryker's runner requires files of mocha by their name without an extension. In mocha 12 they end in .cjs.
require.extensions[".cjs"] ??= require.extensions[".js"];
