return Eddy.Cli.CommandLineApp.Run(args);
