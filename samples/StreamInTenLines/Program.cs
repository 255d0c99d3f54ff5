using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Streams;
using Eddy.Streams.Drift;

// 100,000 readings of a machine with four sensors; half-way another sensor decides whether it fails.
var random = new Random(42);
float[] readings = [.. Enumerable.Range(0, 400_000).Select(_ => random.NextSingle())];
float[] faults = [.. Enumerable.Range(0, 100_000).Select(i => readings[4 * i] + readings[(4 * i) + (i < 50_000 ? 1 : 2)] > 1 ? 1f : 0f)];

using var source = new ArraySource(LearningTask.Classification, readings, faults, ["runs", "fails"]);
var learner = new ScaledLearner(new LinearLearner(source.InputSize, source.DeclaredClasses, source.Task));
var evaluation = new PrequentialEvaluation(source, learner, detector: new Adwin());
evaluation.Run();
var seen = evaluation.Snapshot();
Console.WriteLine($"{100 * seen.Accuracy:F2} % told right before it was learned, {100 * seen.Baselines.NoChange!.Accuracy:F2} % by no change");
Console.WriteLine($"changes seen at {string.Join(", ", seen.DriftSamples)}");

// What was learned, in another process: one answer, without learning from it.
string path = Path.Combine(AppContext.BaseDirectory, "machine.safetensors");
learner.SaveTo(path);
var copy = new ScaledLearner(new LinearLearner(source.InputSize, source.DeclaredClasses, source.Task));
copy.LoadFrom(path);
copy.Learning = false;
Console.WriteLine($"a machine at 0.9, 0.1, 0.8, 0.5 fails with probability {copy.Observe([0.9f, 0.1f, 0.8f, 0.5f])[1]:F3}");
