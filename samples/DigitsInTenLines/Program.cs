using Eddy.Data;
using Eddy.Experiments.Trl;
using Eddy.Numerics;

var data = DataSets.Load("digits");
var options = TrlPresets.Get("trl-s") with { Epochs = 3, HeadEpochs = 5 };
using var team = new WorkerTeam(Environment.ProcessorCount);
var model = new TrlModel(options, data.Train.PixelsPerImage, data.Train.Classes, team);
new TrlTrainer(model, data).Run();
Console.WriteLine($"{TrlEvaluation.Of(model, data, data.Test).ErrorPercent:F2} % of the test digits are wrong");
