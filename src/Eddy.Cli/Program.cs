using Eddy.Experiments.Verification;
foreach (var f in OracleRunner.Find(args)) { var r = OracleRunner.Run(f); Console.WriteLine($"{r.Name,-28} {r.Status,-16} {r.InDouble?.Error:E2} {r.InSingle?.Error:E2} {r.InDouble?.Where} | {r.InSingle?.Where} {r.Reason}"); }
