using Eddy.Data;
using Eddy.Experiments.Images;
using Eddy.Numerics;

var data = DataSets.Load("digits");
var options = ImagePresets.Get("trl-s") with { Epochs = 3, HeadEpochs = 5 };
using var team = new WorkerTeam(Environment.ProcessorCount);
var model = new ImageModel(options, data.Train.Rows, data.Train.Columns, data.Train.Classes, team);
new ImageTrainer(model, data).Run();
Console.WriteLine($"{ImageEvaluation.Of(model, data, data.Test).ErrorPercent:F2} % of the test digits are wrong");
